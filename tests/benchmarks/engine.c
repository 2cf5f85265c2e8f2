/* The engine for a world without programmes and tax law, by hand in C: what sim/passes costs.
 *
 * A yardstick for the compiled Python of `sim.engine`, not a second implementation to keep: rules,
 * names and symbols are those of sim/firms, sim/passes, sim/observe.py, sim/shocks.py and
 * sim/supply.py, where they are explained. Here comments only say what C does differently.
 *
 * layout.h is written by c_engine.py when this file is compiled: structs from `sim.layout`'s
 * dtypes, constants from the modules that define them. Every sum is in the order of the original
 * and nothing is contracted (-ffp-contract=off), so results are equal to the last bit.
 */

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

static inline double larger(double a, double b) { return b > a ? b : a; }
static inline double smaller(double a, double b) { return b < a ? b : a; }

/* ---- sim/shocks.py ---- */

typedef struct {
    double u0, u1, u2, u3;
} Uniforms;

static inline double unit(uint64_t word) { return ((double)word + 0.5) * 0x1p-32; }

/* 32-bit words in 64-bit lanes: a product of two is one instruction, scalar or vector. */
static inline Uniforms uniforms(uint64_t seed, uint64_t replicate, uint64_t channel, uint64_t year,
                                uint64_t firm)
{
    const uint64_t low = 0xFFFFFFFF;
    uint64_t c0 = firm, c1 = year, c2 = channel, c3 = 0, k0 = seed, k1 = replicate;
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = 0xD2511F53 * (c0 & low);
        uint64_t p1 = 0xCD9E8D57 * (c2 & low);
        c0 = (p1 >> 32) ^ c1 ^ k0;
        c1 = p1 & low;
        c2 = (p0 >> 32) ^ c3 ^ k1;
        c3 = p0 & low;
        k0 = (k0 + 0x9E3779B9) & low;
        k1 = (k1 + 0xBB67AE85) & low;
    }
    return (Uniforms){unit(c0), unit(c1), unit(c2), unit(c3)};
}

/* Not inlined: the compiler makes a vector loop of it. */
__attribute__((noinline)) static void fill(double (*restrict words)[BLOCK], uint64_t seed,
                                           uint64_t replicate, uint64_t channel, uint64_t year,
                                           const int32_t *restrict firms, int64_t n)
{
    for (int64_t m = 0; m < n; m++) {
        Uniforms u = uniforms(seed, replicate, channel, year, (uint32_t)firms[m]);
        words[0][m] = u.u0;
        words[1][m] = u.u1;
        words[2][m] = u.u2;
        words[3][m] = u.u3;
    }
}

/* The second normal is never used. */
static inline double normal(double u1, double u2)
{
    return sqrt(-2.0 * log(u1)) * cos(2.0 * 0x1.921fb54442d18p+1 * u2);
}

/* ---- sim/firms/normal.py ---- */

static inline double cdf(double x) { return 0.5 * erfc(-x * ROOT_HALF); }

static inline double density(double x) { return 0.3989422804014327 * exp(-0.5 * x * x); }

static inline double quantile(double u)
{
    double q = u - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        double top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
        return q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0);
    }
    double r = sqrt(-log(q < 0.0 ? u : 1.0 - u)), x;
    if (r <= 5.0) {
        r -= 1.6;
        double top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777;
        x = top / ((0.12021132975 * r + 0.73700164250) * r + 1.0);
    } else {
        r -= 5.0;
        double top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150;
        x = top / ((0.012258202635 * r + 0.24197894225) * r + 1.0);
    }
    return q < 0.0 ? -x : x;
}

static inline double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

static inline double logit(double p) { return log(p / (1.0 - p)); }

/* ---- sim/firms/awareness.py ---- */

static inline double relevance(double v) { return v > LEAST_INDEX ? cdf(v) : 0.0; }

static inline double relevance_at_most(double v)
{
    return v >= 0.0 ? 1.0 : larger(0.5 + 0.125 * v, 0.0);
}

static inline double log_hazard(const Parameters *p, double ln_employees, double relevance,
                                double peers, double cover, double demos, int year)
{
    double a = p->a_0 + p->a_L * (ln_employees - REFERENCE_LN_EMPLOYEES);
    a += p->a_V * relevance;
    a += p->a_N * peers + p->a_T * cover + p->a_D * demos;
    if (year >= GENERATIVE_AI_YEAR)
        a += p->a_G;
    return a;
}

static inline bool may_hear(double u, double log_hazard) { return u < exp(log_hazard); }

static inline bool hears(double u, double log_hazard) { return u < 1.0 - exp(-exp(log_hazard)); }

/* ---- sim/firms/belief.py ---- */

static inline double updated(const Parameters *p, double belief, double own, double own_seen,
                             double peers, double peers_seen, double peers_early, double demos,
                             double demos_seen)
{
    double passing = peers_early * (p->a_late - p->a_early);
    double weight_own = p->w_o * own_seen;
    double weight_demos = p->w_d * p->w_p * demos_seen;
    double total = p->h0 + weight_own + p->w_p * peers_seen + weight_demos;
    return (p->h0 * belief + weight_own * own + p->w_p * (peers + (1.0 - p->xi) * passing) +
            weight_demos * demos) /
           total;
}

/* ---- sim/firms/cost.py ---- */

static inline double project(const Parameters *p, double ln_employees, double sales, double u)
{
    double mean = p->mu_B + p->eta_B * (ln_employees - REFERENCE_LN_EMPLOYEES);
    double largest = larger(smaller(LARGEST, sales), 2.0 * SMALLEST);
    double low = cdf((log(SMALLEST) - mean) / p->sigma_B);
    double high = cdf((log(largest) - mean) / p->sigma_B);
    return mean + p->sigma_B * quantile(low + u * (high - low));
}

static inline double relative_cost(const Parameters *p, double price, double regulation,
                                   double shortage)
{
    return price * (1.0 + p->rho_reg * regulation) * (1.0 + p->w_H * shortage);
}

/* ---- sim/firms/decision.py ---- */

static inline double decision_index(const Parameters *p, double standing, double year_effect,
                                    double belief)
{
    return standing + year_effect + p->b_m * (belief - p->m_0) / p->sd_m;
}

static inline double funded(const Parameters *p, double outlay, double sales, double credit)
{
    return outlay <= p->psi * sales + credit ? 1.0 : p->phi_0;
}

static inline bool goes_ahead(double u, double v, double fin) { return u < cdf(v) * fin; }

static inline bool out_of_reach(double u, double v)
{
    if (v < -1.0)
        return u * -v >= density(v);
    return u >= cdf(v);
}

static inline bool able(const Parameters *p, double u, double capability, double support)
{
    return logit(u) < p->k_0 + p->k_1 * capability + support;
}

/* ---- sim/firms/performance.py ---- */

static inline double on_grid(double value) { return floor(value * GRID + 0.5) / GRID; }

static inline int results_after(const Parameters *p, double u)
{
    if (u >= p->r_ever)
        return NEVER_AFTER;
    double place = u / p->r_ever * (p->r_1 + p->r_2 + p->r_3);
    if (place < p->r_1)
        return 1;
    return place < p->r_1 + p->r_2 ? 2 : 3;
}

static inline double effect(const Parameters *p, bool results, bool cloud, bool print3d, double rd,
                            double domain, bool embedded, double lasting, double noise)
{
    double y = results ? p->a_late : p->a_early;
    if (cloud)
        y += p->a_cloud;
    if (print3d)
        y += p->a_3d;
    y += p->a_rd * (rd - 1.0) + p->a_dom * domain;
    if (embedded)
        y += p->a_embed;
    return on_grid(y + lasting + noise);
}

static inline bool embeds(const Parameters *p, double u, double capability)
{
    return u < 1.0 - exp(-p->e_0 * exp(p->e_K * capability));
}

static inline bool abandons(const Parameters *p, double u, double y, double belief, bool embedded)
{
    double odds = logit(p->d_0) - p->d_y * (y - belief);
    if (embedded)
        odds += log(p->d_E);
    return u < logistic(odds);
}

static inline double deepened(const Parameters *p, double depth, bool embedded)
{
    double level = embedded ? p->depth_E : p->depth_P;
    return on_grid(depth + p->depth_rate * (level - depth));
}

/* ---- sim/observe.py ---- */

static inline bool observed(const Parameters *p, int stage, double u)
{
    return u < (stage == P ? p->pi_P : stage == E ? p->pi_E : p->f);
}

/* Without programmes nobody applies, is turned down, trained or supported. */
static inline void tally(Group *group, double weight, const State *state)
{
    unsigned event = state->event;
    if (event & ABANDONED)
        group->abandoned += weight;
    if (event & REPORTED)
        group->reported += weight;
    if (event & ADOPTED)
        group->adopted += weight;
    if (state->stage == I)
        group->interested += weight;
    else if (state->stage == P)
        group->pilot += weight;
    else if (state->stage == E)
        group->embedded += weight;
    if (state->stage >= P) {
        group->effect += weight * state->effect;
        group->depth += weight * state->depth;
    }
}

static inline void close_year(const Firm *firm, State *state, double u_report, const Parameters *p,
                              Group groups[N_FRAMES][ROWS])
{
    if (observed(p, state->stage, u_report))
        state->event |= REPORTED;
    if (state->event == 0 && state->stage == U)
        return;
    Group *of = groups[firm->frame];
    tally(&of[TOTAL_ROW], firm->weight, state);
    tally(&of[INDUSTRY_ROW + firm->industry], firm->weight, state);
    tally(&of[REGION_ROW + firm->region], firm->weight, state);
    tally(&of[CLASS_ROW + firm->size_class], firm->weight, state);
    tally(&of[BAND_ROW + firm->band], firm->weight, state);
}

static inline void turn_the_page(State *state, const Parameters *p)
{
    state->event = 0;
    state->cover *= 1.0 - p->training_decay;
    state->gain *= 1.0 - p->training_decay;
}

static inline void let_others_see(Seen *seen, double weight, double effect, bool early)
{
    seen->users += weight;
    seen->effects += weight * effect;
    if (early)
        seen->early += weight;
}

static inline void let_a_partner_see(State *partner, float effect, bool early)
{
    partner->seen_users += 1;
    partner->seen_effect += effect;
    if (early)
        partner->seen_early += 1;
}

/* ---- sim/passes/consider.py ---- */

static void arrive(int t, const Firms *firms, Scratch *scratch)
{
    int year = FIRST_YEAR + t;
    const Firm *restrict rows = firms->firm;
    int32_t *restrict active = scratch->active, *restrict active_id = scratch->active_id;
    int64_t n = 0;
    for (int64_t k = 0; k < scratch->filled->active; k++) {
        int32_t i = active[k];
        active[n] = i;
        active_id[n] = rows[i].id;
        n += year < rows[i].exit;
    }
    for (int64_t k = t > 0 ? firms->arrived[t] : 0; k < firms->arrived[t + 1]; k++) {
        int32_t i = firms->arrivals[k];
        if (year < rows[i].exit) {
            active[n] = i;
            active_id[n] = rows[i].id;
            n++;
        }
    }
    scratch->filled->active = n;
}

static void enter(const Firm *firm, State *state, const Parameters *p, uint64_t seed,
                  uint64_t replicate)
{
    Uniforms u = uniforms(seed, replicate, TRAITS, 0, (uint32_t)firm->id);
    state->ln_project = project(p, firm->ln_employees, firm->sales, u.u0);
    state->belief = p->m_0 + p->sd_m * quantile(u.u1);
    state->lasting = p->sd_u * quantile(u.u2);
}

static inline double over_years(double u, double years)
{
    return 1.0 - pow(1.0 - u, 1.0 / years);
}

/* What was seen of peers last year: users (q), sum of effects, users before results. */
typedef struct {
    double q, effects, early;
} Exposure;

static inline Exposure exposure(State *state, double per_partner, const Seen *industry,
                                const Seen *region)
{
    Exposure x = {industry->users + region->users, industry->effects + region->effects,
                  industry->early + region->early};
    if (state->seen_users > 0) {
        x.q += per_partner * state->seen_users;
        x.effects += per_partner * state->seen_effect;
        x.early += per_partner * state->seen_early;
        state->seen_users = 0;
        state->seen_early = 0;
        state->seen_effect = 0.0f;
    }
    return x;
}

static void look_around(int t, const Parameters *p, const Plan *plan, const Record *record,
                        Scratch *scratch)
{
    int before = t > 0 ? t - 1 : YEARS - 1;
    for (int f = 0; f < N_FRAMES; f++) {
        for (int row = INDUSTRY_ROW; row < CLASS_ROW; row++) {
            const Seen *group = &record->seen[before][f][row];
            double each = (row < REGION_ROW ? p->lambda_j : p->lambda_r) / larger(group->firms, 1e-9);
            Seen *sight = &scratch->sight[f][row];
            sight->users = each * group->users;
            sight->effects = each * group->effects;
            sight->early = each * group->early;
        }
    }
    double price = record->years[t].price, shortage = record->years[before].shortage;
    for (int j = 0; j < N_INDUSTRIES; j++) {
        const Industry *industry = &record->industries[before][j];
        double results = industry->demo_users;
        scratch->shown[j] = (Shown){.visible = log(1.0 + industry->references),
                                    .results = log(1.0 + results),
                                    .effect = results > 0.0 ? industry->demo_effects / results : 0.0};
        for (int r = 0; r < N_REGIONS; r++) {
            double local = price * (1.0 - plan->infrastructure[t][r]);
            double relative = relative_cost(p, local, plan->regulation[t][j], shortage);
            scratch->relative[j][r] = relative;
            scratch->ln_relative[j][r] = log(relative);
        }
    }
}

static inline void learn(int year, State *state, Exposure x, const Shown *shown,
                         const Parameters *p)
{
    bool lived_it = state->stage >= P || state->since == -(year - 1);
    state->belief =
        updated(p, state->belief, state->effect, lived_it ? 1.0 : 0.0, p->n_peer * x.effects,
                p->n_peer * x.q, p->n_peer * x.early, shown->effect, shown->results);
}

static inline bool hear(int year, double u, const Firm *firm, double v, double q, double cover,
                        double visible, const Parameters *p)
{
    double size = firm->ln_employees;
    if (!may_hear(u, log_hazard(p, size, relevance_at_most(v), q, cover, visible, year)))
        return false;
    return hears(u, log_hazard(p, size, relevance(v), q, cover, visible, year));
}

/* Without programmes nothing is added to what the firm pays itself, and nobody calls. */
static inline bool could_adopt(int year, double past, const Firm *firm, const State *state,
                               Deciding *d, double standing, double year_effect, double relative,
                               double ln_relative, const double (*luck)[BLOCK], int m,
                               const Parameters *p, const Fit *fit)
{
    double u_decide = luck[0][m], u_adopt = luck[1][m];
    if (past > 1.0) {
        u_decide = over_years(u_decide, smaller(past, p->k_entry));
        u_adopt = over_years(u_adopt, smaller(past, p->k_entry));
    }
    if (u_decide >= p->o)
        return false;
    double index = decision_index(p, standing, year_effect, state->belief);
    if (year != RESPONSE_YEAR && out_of_reach(u_adopt, index + fit->kappa * (0.0 - ln_relative)))
        return false;
    d->u_adopt = u_adopt;
    d->u_able = luck[2][m];
    d->u_results = luck[3][m];
    d->capability = firm->capability + p->training_gain * state->gain;
    d->relative = relative;
    d->gross = relative * expf(state->ln_project);
    d->index = index;
    return true;
}

static void consider(int t, const Firms *firms, State *restrict states, const Parameters *p,
                     const Coefficients *c, const Plan *plan, const Record *record,
                     Scratch *scratch, int64_t n_firms, uint64_t seed, uint64_t replicate)
{
    int year = FIRST_YEAR + t;
    look_around(t, p, plan, record, scratch);
    const Firm *restrict rows = firms->firm;
    const uint8_t *restrict tech = firms->tech + t * n_firms;
    const int32_t *restrict active = scratch->active;
    Deciding *restrict listed = scratch->deciding;
    int32_t *restrict users = scratch->users;
    double (*life)[BLOCK] = scratch->luck[0], (*decision_luck)[BLOCK] = scratch->luck[1];
    double partners = larger(1.0 - p->lambda_j - p->lambda_r, 0.0);
    double cover = plan->covers[t].awareness;
    int64_t n = scratch->filled->active, n_deciding = 0, n_users = 0;
    for (int64_t k = 0; k < n; k++) {
        int m = k % BLOCK;
        if (m == 0) {
            int64_t size = n - k < BLOCK ? n - k : BLOCK;
            fill(life, seed, replicate, LIFE, year, scratch->active_id + k, size);
            fill(decision_luck, seed, replicate, DECISION, year, scratch->active_id + k, size);
        }
        int32_t i = active[k];
        const Firm *firm = &rows[i];
        State *state = &states[i];
        int f = firm->frame, j = firm->industry, r = firm->region;
        double past = 1.0;
        if (year == firm->entry || t == 0) {
            enter(firm, state, p, seed, replicate);
            past = year - (firm->birth > FIRST_YEAR ? firm->birth : FIRST_YEAR) + 1;
        }
        Exposure x = exposure(state, partners / (firm->degree > 1 ? firm->degree : 1),
                              &scratch->sight[f][INDUSTRY_ROW + j],
                              &scratch->sight[f][REGION_ROW + r]);
        learn(year, state, x, &scratch->shown[j], p);
        if (state->stage >= P) {
            users[n_users++] = i;
            continue;
        }
        int age = year - firm->birth;
        age = age < 1 ? 1 : age > OLDEST ? OLDEST : age;
        double standing = c->traits[i] + c->technologies[firm->sector][tech[i]];
        standing += c->age[firm->sector][age];
        if (state->stage == U &&
            hear(year, past > 1.0 ? over_years(life[0][m], past) : life[0][m], firm,
                 standing + c->fit->later, x.q, smaller(1.0, state->cover + cover),
                 scratch->shown[j].visible, p)) {
            state->stage = I;
            state->event |= HEARD;
        }
        if (state->stage == I &&
            could_adopt(year, past, firm, state, &listed[n_deciding], standing,
                        c->year[t][firm->sector], scratch->relative[j][r],
                        scratch->ln_relative[j][r], decision_luck, m, p, c->fit)) {
            listed[n_deciding++].row = i;
            continue;
        }
        close_year(firm, state, life[1][m], p, record->groups[t]);
        turn_the_page(state, p);
    }
    scratch->filled->deciding = n_deciding;
    scratch->filled->users = n_users;
}

/* ---- sim/passes/settle.py ---- */

static inline void note_response(const Deciding *d, double weight, double v, double fin,
                                 const Parameters *p, Year *year_record)
{
    double chance = weight * fin * logistic(p->k_0 + p->k_1 * d->capability);
    year_record->flow += on_grid(chance * cdf(v));
    year_record->slope += on_grid(chance * density(v));
}

static inline void begin_use(int t, const Firm *firm, State *state, const Deciding *d,
                             const Parameters *p, Year *year_record)
{
    int year = FIRST_YEAR + t;
    int after = results_after(p, d->u_results);
    state->stage = P;
    state->since = year;
    state->results = after == NEVER_AFTER ? NEVER : year + after;
    state->depth = 0.0f;
    state->event |= ADOPTED;
    if (state->first == NO_YEAR)
        state->first = t;
    state->demo = 0;
    year_record->spending += on_grid(firm->weight * d->gross * 1e-3);
}

static void settle(int t, const Firm *rows, State *restrict states, const Parameters *p,
                   const Fit *fit, const Record *record, const Scratch *scratch)
{
    Year *year_record = &record->years[t];
    for (int64_t m = 0; m < scratch->filled->deciding; m++) {
        const Deciding *d = &scratch->deciding[m];
        const Firm *firm = &rows[d->row];
        double fin = funded(p, d->gross, firm->sales, 0.0);
        double v = d->index - fit->kappa * log(d->relative);
        if (t + FIRST_YEAR == RESPONSE_YEAR && firm->frame == 0)
            note_response(d, firm->weight, v, fin, p, year_record);
        if (able(p, d->u_able, d->capability, 0.0) && goes_ahead(d->u_adopt, v, fin))
            begin_use(t, firm, &states[d->row], d, p, year_record);
    }
}

/* ---- sim/passes/perform.py ---- */

static void live(int year, const Firm *firm, State *state, unsigned tech, double domain,
                 double u_abandon, double u_embed, const Parameters *p, uint64_t seed,
                 uint64_t replicate)
{
    Uniforms u = uniforms(seed, replicate, NOISE, year, (uint32_t)firm->id);
    double noise = normal(u.u0, u.u1);
    bool results = year >= state->results;
    if (year == state->results)
        state->event |= RESULTS_CAME;
    bool embedded = state->stage == E;
    state->effect = effect(p, results, tech & CLOUD_BIT, tech & PRINT3D_BIT, firm->rd, domain,
                           embedded, state->lasting, p->sd_y * noise);
    state->depth = deepened(p, state->depth, embedded);
    if (state->since == year)
        return;
    if (abandons(p, u_abandon, state->effect, state->belief, embedded)) {
        state->stage = I;
        state->since = -year;
        state->event |= ABANDONED;
        return;
    }
    double capability = firm->capability + p->training_gain * state->gain;
    if (results && !embedded && embeds(p, u_embed, capability)) {
        state->stage = E;
        state->event |= BECAME_EMBEDDED;
    }
}

static void perform(int t, const Firms *firms, State *states, const Parameters *p, const Fit *fit,
                    const Record *record, const Scratch *scratch, int64_t n_firms, uint64_t seed,
                    uint64_t replicate)
{
    int year = FIRST_YEAR + t;
    const Firm *rows = firms->firm;
    const uint8_t *tech = firms->tech + t * n_firms;
    const Industry *stocks = record->industries[t > 0 ? t - 1 : 0];
    Industry *industries = record->industries[t];
    int64_t n_deciding = scratch->filled->deciding, n_users = scratch->filled->users;
    double domain[N_INDUSTRIES];
    for (int j = 0; j < N_INDUSTRIES; j++)
        domain[j] = log((1.0 + (t > 0 ? stocks[j].domain : 0.0)) / (1.0 + fit->domain_ref));
    for (int64_t m = 0; m < n_deciding + n_users; m++) {
        int32_t i = m < n_deciding ? scratch->deciding[m].row : scratch->users[m - n_deciding];
        const Firm *firm = &rows[i];
        State *state = &states[i];
        int f = firm->frame, j = firm->industry, r = firm->region;
        Uniforms u = uniforms(seed, replicate, LIFE, year, (uint32_t)firm->id);
        if (state->stage >= P)
            live(year, firm, state, tech[i], domain[j], u.u2, u.u3, p, seed, replicate);
        if (state->stage >= P) {
            bool early = year < state->results;
            let_others_see(&record->seen[t][f][INDUSTRY_ROW + j], firm->weight, state->effect, early);
            let_others_see(&record->seen[t][f][REGION_ROW + r], firm->weight, state->effect, early);
            if (state->demo == 1 && !early) {
                industries[j].demo_users += firm->weight;
                industries[j].demo_effects += firm->weight * state->effect;
            }
            for (int64_t e = firms->follower_start[i]; e < firms->follower_start[i + 1]; e++) {
                int32_t follower = firms->follower[e];
                if (rows[follower].entry <= year + 1 && year + 1 < rows[follower].exit)
                    let_a_partner_see(&states[follower], state->effect, early);
            }
            if (f == 0)
                record->heat[t][j][r] += firm->weight;
        }
        close_year(firm, state, u.u1, p, record->groups[t]);
        turn_the_page(state, p);
    }
    for (int f = 0; f < N_FRAMES; f++)
        for (int row = 0; row < ROWS; row++)
            record->seen[t][f][row].firms = firms->totals[t][f][row];
}

/* ---- sim/supply.py ---- */

/* A number to a whole power by squaring, as numba does it. */
static double whole_power(double base, int exponent)
{
    double power = 1.0;
    for (int left = exponent < 0 ? -exponent : exponent; left != 0; left >>= 1) {
        if (left & 1)
            power *= base;
        base *= base;
    }
    return exponent < 0 ? 1.0 / power : power;
}

static double supply_price(const Parameters *p, int year, double deployments, double reference,
                           double shift)
{
    double stock = larger(deployments / reference, LEAST_DEPLOYMENTS);
    return exp(-p->g * (year - PRICE_YEAR) + shift) * pow(stock, -p->b_learn);
}

static void open_supply(const Parameters *p, const Fit *fit, const Cover *covers,
                        const Record *record)
{
    record->years[0].price =
        supply_price(p, FIRST_YEAR, 0.0, fit->deployments_ref, covers[0].technology_price);
}

static void advance_supply(int t, const Parameters *p, const Fit *fit, const Cover *covers,
                           const Record *record)
{
    int year = FIRST_YEAR + t;
    Year *now = &record->years[t];
    double adopted = 0.0, users = 0.0;
    for (int f = 0; f < N_FRAMES; f++) {
        const Group *total = &record->groups[t][f][TOTAL_ROW];
        adopted += total->adopted;
        users += total->pilot + total->embedded;
    }
    double public = p->q_public * covers[t].public_demand;
    now->deployments = adopted + public + (t > 0 ? record->years[t - 1].deployments : 0.0);
    for (int j = 0; j < N_INDUSTRIES; j++) {
        Industry *industry = &record->industries[t][j];
        double new = p->ref_dom * industry->references;
        for (int f = 0; f < N_FRAMES; f++)
            new += record->groups[t][f][INDUSTRY_ROW + j].adopted;
        if (t > 0) {
            const Industry *before = &record->industries[t - 1][j];
            new += (1.0 - p->delta_dom) * before->domain;
            industry->references += (1.0 - p->delta_demo) * before->references;
        }
        industry->domain = new;
    }
    double graduates = 0.0;
    for (int s = 0; s <= t; s++)
        graduates += covers[s].talent;
    now->talent = whole_power(1.0 + p->talent_trend, year - TALENT_YEAR) + graduates;
    now->talent_demand = users * p->talent_user;
    double gap = (1.0 + p->H_ref) * now->talent_demand / (fit->talent_ref * now->talent) - 1.0;
    now->shortage = smaller(larger(gap, 0.0), LARGEST_SHORTAGE);
    if (t + 1 < YEARS)
        record->years[t + 1].price = supply_price(p, year + 1, now->deployments, fit->deployments_ref,
                                                  covers[t + 1].technology_price);
}

/* ---- sim/engine.py ---- */

void run_years(int first, int last, const Firms *firms, State *states, const Parameters *p,
               const Coefficients *c, const Plan *plan, const Record *record, Scratch *scratch,
               int64_t n_firms, uint64_t seed, uint64_t replicate)
{
    if (first == 0)
        open_supply(p, c->fit, plan->covers, record);
    for (int t = first; t < last; t++) {
        arrive(t, firms, scratch);
        consider(t, firms, states, p, c, plan, record, scratch, n_firms, seed, replicate);
        settle(t, firms->firm, states, p, c->fit, record, scratch);
        perform(t, firms, states, p, c->fit, record, scratch, n_firms, seed, replicate);
        advance_supply(t, p, c->fit, plan->covers, record);
    }
}
