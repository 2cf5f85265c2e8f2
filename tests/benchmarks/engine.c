/* The engine for a world without programmes and tax law, by hand in C: what sim/passes costs.
 *
 * A yardstick for the compiled Python of `sim.engine.year`, not a second implementation to keep: rules,
 * names and symbols are those of sim/engine/rules, sim/engine/passes, sim/engine/rng.py and
 * sim/engine/rules/supply.py, where they are explained. Here comments say what C does differently.
 *
 * layout.h is written by c_engine.py when this file is compiled: structs from `sim.engine.arrays`'s
 * dtypes, constants from the modules that define them. Arithmetic is that of the original and
 * nothing is contracted (-ffp-contract=off), so results are equal to the last bit.
 */

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

static inline double larger(double a, double b) { return b > a ? b : a; }
static inline double smaller(double a, double b) { return b < a ? b : a; }

/* ---- sim/engine/rng.py ---- */

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

/* The first normal of the pair. */
static inline double normal(double u1, double u2)
{
    return sqrt(-2.0 * log(u1)) * cos(2.0 * 0x1.921fb54442d18p+1 * u2);
}

/* ---- sim/engine/rules/normal.py ---- */

static inline double cdf(double x) { return 0.5 * erfc(-x * ROOT_HALF); }

/* Where x lies in the tables of bounds of Phi. */
static inline uint32_t cell(double x)
{
    return (uint32_t)smaller(larger((x + 8.0) * STEPS + 1.0, 0.0), (double)LAST);
}

/* Not above exp(x) of a positive x, by the first terms of the series of exp(x / 8): where a draw is
 * not near what it is compared with, this settles it at a third of the cost of exp. */
static inline double exp_at_least(double x)
{
    x *= 0.125;
    double root = 1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0)));
    root *= root;
    root *= root;
    return root * root;
}

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

/* ---- sim/engine/rules/awareness.py ---- */

static inline double relevance(double v) { return v > MIN_INDEX ? cdf(v) : 0.0; }

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

static inline bool may_hear(double u, double log_hazard)
{
    return u * exp_at_least(larger(-log_hazard, 0.0)) < 1.0;
}

static inline bool hears(double u, double log_hazard) { return u < 1.0 - exp(-exp(log_hazard)); }

/* ---- sim/engine/rules/belief.py ---- */

static inline bool is_news(int year, int since, int results)
{
    bool failed = results == NEVER && year == since + LAST_RESULTS;
    return year == since || year == results || failed;
}

static inline void update(State *state, const Parameters *p, double own_seen, double peers,
                          double peers_seen, double peers_early, double demos, double demos_seen)
{
    double belief = state->belief, precision = state->precision, own = state->effect;
    double passing = peers_early * (p->a_late - p->a_early);
    double weight_own = p->w_o * own_seen;
    double weight_demos = p->w_d * p->w_p * demos_seen;
    double total = precision + weight_own + p->w_p * peers_seen + weight_demos;
    state->belief = (precision * belief + weight_own * own +
                     p->w_p * (peers + (1.0 - p->xi) * passing) + weight_demos * demos) /
                    total;
    state->precision = total;
}

/* ---- sim/engine/rules/cost.py ---- */

/* Where costs are cut off is worked out once a world, in Python. */
static inline double project_cost(const Parameters *p, double ln_employees, const Project *within,
                                  double u)
{
    double mean = p->mu_B + p->eta_B * (ln_employees - REFERENCE_LN_EMPLOYEES);
    return mean + p->sigma_B * quantile(within->low + u * within->width);
}

static inline double relative_cost(const Parameters *p, double price, double regulation,
                                   double shortage)
{
    return price * (1.0 + p->rho_reg * regulation) * (1.0 + p->w_H * shortage);
}

/* ---- sim/engine/rules/adoption.py ---- */

static inline double decision_index(const Parameters *p, double standing, double year_effect,
                                    double belief)
{
    return standing + year_effect + p->b_m * (belief - p->m_0) / p->sd_m;
}

static inline double ln_burden(const Parameters *p, double relative)
{
    return log((relative + p->h) / (1.0 + p->h));
}

static inline double funded(const Parameters *p, double outlay, double sales, double credit)
{
    return outlay <= p->psi * sales + credit ? 1.0 : p->phi_0;
}

static inline bool goes_ahead(double u, double v, double fin)
{
    if (u >= AT_MOST[cell(v)] * fin)
        return false;
    return u < AT_LEAST[cell(v)] * fin || u < cdf(v) * fin;
}

static inline bool out_of_reach(double u, double v) { return u >= AT_MOST[cell(v)]; }

static inline bool able(const Parameters *p, double u, double capability, double support)
{
    return logit(u) < p->k_0 + p->k_1 * capability + support;
}

/* ---- sim/engine/rules/performance.py ---- */

static inline double on_grid(double value) { return floor(value * GRID + 0.5) / GRID; }

static inline int results_after(const Parameters *p, double u)
{
    if (u >= p->r_ever)
        return NO_RESULTS;
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

/* The two logs are the same for all firms. */
static inline bool abandons(const Parameters *p, double logit_d_0, double ln_d_E, double u,
                            double y, double belief, bool embedded)
{
    double odds = logit_d_0 - p->d_y * (y - belief);
    if (embedded)
        odds += ln_d_E;
    return u < logistic(odds);
}

static inline double deepened(const Parameters *p, double depth, bool embedded)
{
    double level = embedded ? p->depth_E : p->depth_P;
    return on_grid(depth + p->depth_rate * (level - depth));
}

/* ---- sim/engine/passes/recording.py ---- */

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

static inline void reset_year_flags(State *state, const Parameters *p)
{
    state->event = 0;
    state->cover *= 1.0 - p->training_decay;
    state->gain *= 1.0 - p->training_decay;
}

static inline void let_others_see(Seen *seen, double weight, double effect, bool news, bool early)
{
    seen->users += weight;
    if (news) {
        seen->news += weight;
        seen->effects += weight * effect;
    }
    if (early)
        seen->early += weight;
}

static inline void let_a_partner_see(Told *told, float effect, bool news, bool early)
{
    told->users += 1;
    if (news) {
        told->news += 1;
        told->effect += effect;
    }
    told->early += early;
}

/* ---- sim/engine/passes/entry.py ---- */

static void renew(int t, const Firms *firms, Scratch *scratch)
{
    for (int64_t e = firms->change_start[t]; e < firms->change_start[t + 1]; e++)
        scratch->tech[firms->change_row[e]] = firms->change_tech[e];
}

static void arrive(int t, const Firms *firms, Scratch *scratch)
{
    int year = FIRST_YEAR + t;
    const Stay *restrict stays = firms->stay;
    Row *restrict active = scratch->active;
    int32_t *restrict active_id = scratch->active_id;
    int64_t n = 0;
    for (int64_t k = 0; k < scratch->filled->active; k++) {
        Row i = active[k];
        active[n] = i;
        active_id[n] = active_id[k];
        n += year < stays[i].exit;
    }
    scratch->filled->newcomers = n;
    for (int64_t k = t > 0 ? firms->arrived[t] : 0; k < firms->arrived[t + 1]; k++) {
        Row i = firms->arrivals[k];
        active[n] = i;
        active_id[n] = firms->firm[i].id;
        n += year < stays[i].exit;
    }
    scratch->filled->active = n;
}

static inline double over_years(double u, double years)
{
    return 1.0 - pow(1.0 - u, 1.0 / years);
}

/* ---- sim/engine/passes/consider.py ---- */

static void prepare_year(int t, const Parameters *p, const Plan *plan, const Outputs *outputs,
                        Scratch *scratch)
{
    int before = t > 0 ? t - 1 : T - 1;
    for (int f = 0; f < N_FRAMES; f++) {
        for (int row = INDUSTRY_ROW; row < CLASS_ROW; row++) {
            const Seen *group = &outputs->seen[before][f][row];
            double each =
                (row < REGION_ROW ? p->lambda_j : p->lambda_r) / larger(group->firms, 1e-9);
            Seen *sight = &scratch->sight[f][row];
            sight->users = each * group->users;
            sight->news = each * group->news;
            sight->effects = each * group->effects;
            sight->early = each * group->early;
        }
    }
    double price = outputs->years[t].price, shortage = outputs->years[before].shortage;
    for (int j = 0; j < N_INDUSTRIES; j++) {
        const Industry *industry = &outputs->industries[before][j];
        double results = industry->demo_users, count = 0.0;
        for (int f = 0; f < N_FRAMES; f++)
            count += outputs->seen[before][f][INDUSTRY_ROW + j].firms;
        double each = p->n_demo / larger(count, 1.0);
        scratch->shown[j] =
            (Shown){.visible = 1.0 - exp(-each * industry->references),
                    .results = each * results,
                    .effect = results > 0.0 ? industry->demo_effects / results : 0.0};
        for (int r = 0; r < N_REGIONS; r++) {
            double local = price * (1.0 - plan->infrastructure[t][r]);
            double relative = relative_cost(p, local, plan->regulation[t][j], shortage);
            scratch->relative[j][r] = relative;
            scratch->ln_least[j][r] = ln_burden(p, relative);
        }
    }
}

/* What a year's steps share. */
typedef struct {
    int t, year;
    const Firm *rows;
    const uint8_t *sectors;
    const uint8_t *tech;
    State *states;
    const Parameters *p;
    const Coefficients *c;
    const Outputs *outputs;
    Scratch *scratch;
    double cover;                      /* awareness cover of every firm */
    double per_partner[UINT8_MAX + 1]; /* by number of partners */
    uint64_t seed, replicate;
} Step;

/* Firms that are considered together. Each step goes over the firms that it concerns: the lists
 * below are filled without branches (what comes next is overwritten until it counts), because which
 * firm is on which list cannot be predicted. */
typedef struct {
    int size, newcomers; /* newcomers: place of the first one, size if there is none */
    const Row *row;
    const int32_t *id;
    double past[BLOCK], q[BLOCK], standing[BLOCK];
    int n_asleep, n_awake;
    int asleep[BLOCK], awake[BLOCK];
} Block;

/* For newcomers the chance of hearing is that of the years that they spent outside the frame. */
static void enter(const Step *step, Block *block)
{
    const Parameters *p = step->p;
    double (*traits)[BLOCK] = step->scratch->luck[1], (*life)[BLOCK] = step->scratch->luck[0];
    int first = block->newcomers;
    fill(traits, step->seed, step->replicate, TRAITS, 0, block->id + first, block->size - first);
    for (int m = first; m < block->size; m++) {
        const Firm *firm = &step->rows[block->row[m]];
        State *state = &step->states[block->row[m]];
        state->ln_project = project_cost(p, firm->ln_employees,
                                         &step->c->project[block->row[m]], traits[0][m - first]);
        state->belief = p->m_0 + p->sd_m * quantile(traits[1][m - first]);
        state->precision = p->h0;
        state->lasting = p->sd_u * quantile(traits[2][m - first]);
        state->no_use = traits[3][m - first] < p->no_use;
        double past = step->year - (firm->birth > FIRST_YEAR ? firm->birth : FIRST_YEAR) + 1;
        block->past[m] = past;
        if (past > 1.0)
            life[0][m] = over_years(life[0][m], past);
    }
}

static inline void learn(State *state, Told *told, double news, double effects, double early,
                         const Shown *shown, const Parameters *p)
{
    update(state, p, told->own ? 1.0 : 0.0, p->n_peer * effects, p->n_peer * news,
           p->n_peer * early, shown->effect, shown->results);
    told->own = 0;
}

/* Everybody: exposure and belief; users are listed, the others by whether they know of AI. */
static inline void look_and_learn(const Step *step, Block *block, int64_t *n_users)
{
    const Parameters *p = step->p;
    const Coefficients *c = step->c;
    const Scratch *scratch = step->scratch;
    const Firm *restrict rows = step->rows;
    State *restrict states = step->states;
    Row *restrict users = scratch->users;
    int64_t n = *n_users;
    block->n_asleep = block->n_awake = 0;
    for (int m = 0; m < block->size; m++) {
        Row i = block->row[m];
        const Firm *firm = &rows[i];
        State *state = &states[i];
        Told *told = &scratch->told[i];
        int f = firm->frame, j = firm->industry, r = firm->region, s = step->sectors[j];
        const Seen *industry = &scratch->sight[f][INDUSTRY_ROW + j];
        const Seen *region = &scratch->sight[f][REGION_ROW + r];
        double each = step->per_partner[firm->degree];
        double q = industry->users + region->users + each * told->users;
        double news = industry->news + region->news + each * told->news;
        double effects = industry->effects + region->effects + each * told->effect;
        double early = industry->early + region->early + each * told->early;
        told->users = 0;
        told->news = 0;
        told->early = 0;
        told->effect = 0.0f;
        learn(state, told, news, effects, early, &scratch->shown[j], p);
        int age = step->year - firm->birth;
        age = age < 1 ? 1 : age > MAX_AGE ? MAX_AGE : age;
        block->q[m] = q;
        block->standing[m] = c->traits[i] + c->technologies[s][step->tech[i]] + c->age[s][age];
        int stage = state->stage;
        block->asleep[block->n_asleep] = m;
        block->n_asleep += stage == U;
        block->awake[block->n_awake] = m;
        block->n_awake += stage == I;
        users[n] = i;
        n += stage >= P;
    }
    *n_users = n;
}

static inline double hazard_of(const Step *step, const Block *block, int m, double relevance)
{
    const Firm *firm = &step->rows[block->row[m]];
    double cover = smaller(1.0, step->states[block->row[m]].cover + step->cover);
    return log_hazard(step->p, firm->ln_employees, relevance, block->q[m], cover,
                      step->scratch->shown[firm->industry].visible, step->year);
}

/* Those that do not know of AI: some hear of it, some of the others report it all the same. Nothing
 * else is written of them: without programmes nobody is trained, so nothing fades. */
static inline void hear(const Step *step, Block *block)
{
    const double (*life)[BLOCK] = step->scratch->luck[0];
    double later = step->c->fit->reference;
    int could[BLOCK], told[BLOCK], n_could = 0, n_told = 0;
    for (int k = 0; k < block->n_asleep; k++) {
        int m = block->asleep[k];
        double at_most = relevance_at_most(block->standing[m] + later);
        could[n_could] = m;
        n_could += may_hear(life[0][m], hazard_of(step, block, m, at_most));
        told[n_told] = m;
        n_told += observed(step->p, U, life[1][m]);
    }
    for (int k = 0; k < n_could; k++) {
        int m = could[k];
        State *state = &step->states[block->row[m]];
        if (state->no_use)
            continue;
        double exact = relevance(block->standing[m] + later);
        if (hears(life[0][m], hazard_of(step, block, m, exact))) {
            state->stage = I;
            state->event |= HEARD;
            block->awake[block->n_awake++] = m;
        }
    }
    for (int k = 0; k < n_told; k++) {
        int m = told[k];
        State *state = &step->states[block->row[m]];
        if (state->stage != U)
            continue;
        close_year(&step->rows[block->row[m]], state, life[1][m], step->p,
                   step->outputs->groups[step->t]);
        reset_year_flags(state, step->p);
    }
}

/* Without programmes nothing is added to what the firm pays itself, and nobody calls. */
static inline bool could_adopt(const Step *step, const Block *block, int m, double u_adopt,
                               double u_able, double u_results, Deciding *d)
{
    const Parameters *p = step->p;
    const Fit *fit = step->c->fit;
    Row i = block->row[m];
    const Firm *firm = &step->rows[i];
    const State *state = &step->states[i];
    int j = firm->industry, r = firm->region;
    double index =
        decision_index(p, block->standing[m],
                       step->c->year[step->t][step->sectors[firm->industry]], state->belief);
    double at_best = index - fit->kappa * step->scratch->ln_least[j][r];
    double capability = firm->capability + p->training_gain * state->gain;
    if ((step->year != RESPONSE_YEAR || firm->frame != 0) &&
        (out_of_reach(u_adopt, at_best) || !able(p, u_able, capability, 0.0)))
        return false;
    d->row = i;
    d->u_adopt = u_adopt;
    d->u_able = u_able;
    d->u_results = u_results;
    d->capability = capability;
    d->relative = step->scratch->relative[j][r];
    d->gross = d->relative * expf(state->ln_project);
    d->index = index;
    return true;
}

/* Those that know of AI: a share o decides, and those that could adopt are listed. */
static inline void decide(const Step *step, Block *block, int64_t *n_deciding)
{
    const Parameters *p = step->p;
    const double (*life)[BLOCK] = step->scratch->luck[0];
    double (*luck)[BLOCK] = step->scratch->luck[1];
    int32_t id[BLOCK];
    int deciders[BLOCK], n_deciders = 0;
    bool open[BLOCK];
    for (int k = 0; k < block->n_awake; k++) {
        id[k] = block->id[block->awake[k]];
        open[k] = false;
    }
    fill(luck, step->seed, step->replicate, DECISION, step->year, id, block->n_awake);
    if (block->newcomers < block->size) {
        for (int k = 0; k < block->n_awake; k++) {
            int m = block->awake[k];
            if (m < block->newcomers || block->past[m] <= 1.0)
                continue;
            double past = smaller(block->past[m], p->k_entry);
            luck[0][k] = over_years(luck[0][k], past);
            luck[1][k] = over_years(luck[1][k], past);
        }
    }
    for (int k = 0; k < block->n_awake; k++) {
        deciders[n_deciders] = k;
        n_deciders += luck[0][k] < p->o;
    }
    for (int e = 0; e < n_deciders; e++) {
        int k = deciders[e];
        Deciding *d = &step->scratch->deciding[*n_deciding];
        open[k] = could_adopt(step, block, block->awake[k], luck[1][k], luck[2][k], luck[3][k], d);
        *n_deciding += open[k];
    }
    for (int k = 0; k < block->n_awake; k++) {
        if (open[k])
            continue;
        int m = block->awake[k];
        State *state = &step->states[block->row[m]];
        close_year(&step->rows[block->row[m]], state, life[1][m], p, step->outputs->groups[step->t]);
        reset_year_flags(state, p);
    }
}

static void consider(Step *step, const Plan *plan)
{
    const Parameters *p = step->p;
    Scratch *scratch = step->scratch;
    prepare_year(step->t, p, plan, step->outputs, scratch);
    step->cover = plan->economy_wide[step->t].awareness;
    for (int degree = 0; degree <= UINT8_MAX; degree++)
        step->per_partner[degree] =
            larger(1.0 - p->lambda_j - p->lambda_r, 0.0) / (degree > 1 ? degree : 1);
    int64_t n = scratch->filled->active, n_deciding = 0, n_users = 0;
    for (int64_t k = 0; k < n; k += BLOCK) {
        Block block = {.size = n - k < BLOCK ? n - k : BLOCK,
                       .row = scratch->active + k,
                       .id = scratch->active_id + k};
        int64_t newcomers = scratch->filled->newcomers, before = newcomers < k ? 0 : newcomers - k;
        block.newcomers = before < block.size ? before : block.size;
        fill(scratch->luck[0], step->seed, step->replicate, LIFE, step->year, block.id, block.size);
        if (block.newcomers < block.size)
            enter(step, &block);
        look_and_learn(step, &block, &n_users);
        hear(step, &block);
        decide(step, &block, &n_deciding);
    }
    scratch->filled->deciding = n_deciding;
    scratch->filled->users = n_users;
}

/* ---- sim/engine/passes/adoption.py ---- */

static inline void note_response(const Deciding *d, double weight, double v, double fin,
                                 const Parameters *p, Year *year_record)
{
    double chance = weight * fin * logistic(p->k_0 + p->k_1 * d->capability);
    year_record->flow += on_grid(chance * cdf(v));
    year_record->slope += on_grid(chance * density(v) * (d->relative / (d->relative + p->h)));
}

static inline void begin_use(int t, const Firm *firm, State *state, const Deciding *d,
                             const Parameters *p, Year *year_record)
{
    int year = FIRST_YEAR + t;
    int after = results_after(p, d->u_results);
    state->stage = P;
    state->since = year;
    state->results = after == NO_RESULTS ? NEVER : year + after;
    state->depth = 0.0f;
    state->event |= ADOPTED;
    if (state->first == NO_YEAR)
        state->first = t;
    state->demo = 0;
    year_record->spending += on_grid(firm->weight * d->gross * 1e-3);
}

static void settle(int t, const Firm *rows, State *restrict states, const Parameters *p,
                   const Fit *fit, const Outputs *outputs, const Scratch *scratch)
{
    Year *year_record = &outputs->years[t];
    for (int64_t m = 0; m < scratch->filled->deciding; m++) {
        const Deciding *d = &scratch->deciding[m];
        const Firm *firm = &rows[d->row];
        double fin = funded(p, d->gross, firm->sales, 0.0);
        double v = d->index - fit->kappa * ln_burden(p, d->relative);
        if (t + FIRST_YEAR == RESPONSE_YEAR && firm->frame == 0)
            note_response(d, firm->weight, v, fin, p, year_record);
        if (able(p, d->u_able, d->capability, 0.0) && goes_ahead(d->u_adopt, v, fin))
            begin_use(t, firm, &states[d->row], d, p, year_record);
    }
}

/* ---- sim/engine/passes/performance.py ---- */

/* What is the same for all users of a year. */
typedef struct {
    double logit_d_0, ln_d_E;
    const double *domain;
} Same;

static inline void live(int year, const Firm *firm, State *state, Told *told, unsigned tech, const Same *same,
                        double noise, double u_abandon, double u_embed, const Parameters *p)
{
    bool results = year >= state->results;
    if (year == state->results)
        state->event |= RESULTS_CAME;
    bool embedded = state->stage == E;
    told->own = is_news(year, state->since, state->results);
    state->effect = effect(p, results, tech & CLOUD_BIT, tech & PRINT3D_BIT, firm->rd,
                           same->domain[firm->industry], embedded, state->lasting, noise);
    state->depth = deepened(p, state->depth, embedded);
    if (state->since == year)
        return;
    if (abandons(p, same->logit_d_0, same->ln_d_E, u_abandon, state->effect, state->belief,
                 embedded)) {
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

/* In two steps, so that memory is asked for many partners at once: those in the frame next year are
 * put on a list, without branches, and then told. */
static void let_partners_see(int year, const Sight *restrict sights, int64_t n,
                             const Firms *firms,
                             Told *restrict told)
{
    enum { MOST = 1024 };
    Row there[MOST];
    const Stay *restrict stays = firms->stay;
    for (int64_t m = 0; m < n; m++) {
        const Sight *sight = &sights[m];
        int64_t e = firms->follower_start[sight->row], end = firms->follower_start[sight->row + 1];
        while (e < end) {
            int n_there = 0;
            for (; e < end && n_there < MOST; e++) {
                Row i = firms->follower[e] & OBSERVER;
                there[n_there] = i;
                n_there += (stays[i].entry <= year + 1) & (year + 1 < stays[i].exit);
            }
            for (int k = 0; k < n_there; k++)
                let_a_partner_see(&told[there[k]], sight->effect, sight->news, sight->early);
        }
    }
}

static void perform(const Step *step, const Firms *firms)
{
    int t = step->t, year = step->year;
    const Parameters *p = step->p;
    const Outputs *outputs = step->outputs;
    const Scratch *scratch = step->scratch;
    double (*life)[BLOCK] = scratch->luck[0], (*noise)[BLOCK] = scratch->luck[1];
    Same same = {logit(p->d_0), log(p->d_E), scratch->domain};
    Sight *restrict sights = scratch->sights;
    for (int j = 0; j < N_INDUSTRIES; j++) {
        double stock = t > 0 ? outputs->industries[t - 1][j].domain : 0.0;
        scratch->domain[j] = log((1.0 + stock) / (1.0 + step->c->fit->domain_ref));
    }
    int64_t n_deciding = scratch->filled->deciding, n = n_deciding + scratch->filled->users;
    int64_t n_sights = 0;
    for (int64_t k = 0; k < n; k++) {
        int m = k % BLOCK;
        if (m == 0) {
            int32_t id[BLOCK];
            int size = n - k < BLOCK ? n - k : BLOCK;
            for (int e = 0; e < size; e++) {
                Row i = k + e < n_deciding ? (Row)scratch->deciding[k + e].row
                                           : scratch->users[k + e - n_deciding];
                id[e] = step->rows[i].id;
            }
            fill(life, step->seed, step->replicate, LIFE, year, id, size);
            fill(noise, step->seed, step->replicate, NOISE, year, id, size);
        }
        Row i = k < n_deciding ? (Row)scratch->deciding[k].row : scratch->users[k - n_deciding];
        const Firm *firm = &step->rows[i];
        State *state = &step->states[i];
        int f = firm->frame, j = firm->industry, r = firm->region;
        if (state->stage >= P)
            live(year, firm, state, &scratch->told[i], step->tech[i], &same,
                 p->sd_y * normal(noise[0][m], noise[1][m]), life[2][m], life[3][m], p);
        if (state->stage >= P) {
            bool news = scratch->told[i].own, early = year == state->since;
            Seen *seen = outputs->seen[t][f];
            let_others_see(&seen[INDUSTRY_ROW + j], firm->weight, state->effect, news, early);
            let_others_see(&seen[REGION_ROW + r], firm->weight, state->effect, news, early);
            if (state->demo == 1 && news && !early) {
                outputs->industries[t][j].demo_users += firm->weight;
                outputs->industries[t][j].demo_effects += firm->weight * state->effect;
            }
            sights[n_sights++] = (Sight){i, (float)state->effect, news, early};
            if (f == 0)
                outputs->heat[t][j][r] += firm->weight;
        }
        close_year(firm, state, life[1][m], p, outputs->groups[t]);
        reset_year_flags(state, p);
    }
    let_partners_see(year, sights, n_sights, firms, scratch->told);
    for (int f = 0; f < N_FRAMES; f++)
        for (int row = 0; row < ROWS; row++)
            outputs->seen[t][f][row].firms = firms->totals[t][f][row];
}

/* ---- sim/engine/rules/supply.py ---- */

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
    double stock = larger(deployments / reference, MIN_DEPLOYMENTS);
    return exp(-p->g * (year - PRICE_YEAR) + shift) * pow(stock, -p->b_learn);
}

static void open_supply(const Parameters *p, const Fit *fit, const Economy *covers,
                        const Outputs *outputs)
{
    outputs->years[0].price =
        supply_price(p, FIRST_YEAR, 0.0, fit->deployments_ref, covers[0].technology_price);
}

static void advance_supply(int t, const Parameters *p, const Fit *fit, const Economy *covers,
                           const Outputs *outputs)
{
    int year = FIRST_YEAR + t;
    Year *now = &outputs->years[t];
    double adopted = 0.0, users = 0.0;
    for (int f = 0; f < N_FRAMES; f++) {
        const Group *total = &outputs->groups[t][f][TOTAL_ROW];
        adopted += total->adopted;
        users += total->pilot + total->embedded;
    }
    double public = p->q_public * covers[t].public_demand;
    now->deployments = adopted + public + (t > 0 ? outputs->years[t - 1].deployments : 0.0);
    for (int j = 0; j < N_INDUSTRIES; j++) {
        Industry *industry = &outputs->industries[t][j];
        double new = p->ref_dom * industry->references;
        for (int f = 0; f < N_FRAMES; f++)
            new += outputs->groups[t][f][INDUSTRY_ROW + j].adopted;
        if (t > 0) {
            const Industry *before = &outputs->industries[t - 1][j];
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
    now->shortage = smaller(larger(gap, 0.0), MAX_SHORTAGE);
    if (t + 1 < T) {
        double shift = covers[t + 1].technology_price;
        outputs->years[t + 1].price =
            supply_price(p, year + 1, now->deployments, fit->deployments_ref, shift);
    }
}

/* ---- sim/engine/year.py ---- */

void run_years(int first, int last, const Firms *firms, State *states, const Parameters *p,
               const Coefficients *c, const Plan *plan, const Outputs *outputs, Scratch *scratch,
               uint64_t seed, uint64_t replicate)
{
    if (first == 0)
        open_supply(p, c->fit, plan->economy_wide, outputs);
    for (int t = first; t < last; t++) {
        Step step = {.t = t,
                     .year = FIRST_YEAR + t,
                     .rows = firms->firm,
                     .sectors = firms->sector,
                     .tech = scratch->tech,
                     .states = states,
                     .p = p,
                     .c = c,
                     .outputs = outputs,
                     .scratch = scratch,
                     .seed = seed,
                     .replicate = replicate};
        renew(t, firms, scratch);
        arrive(t, firms, scratch);
        consider(&step, plan);
        settle(t, firms->firm, states, p, c->fit, outputs, scratch);
        perform(&step, firms);
        advance_supply(t, p, c->fit, plan->economy_wide, outputs);
    }
}
