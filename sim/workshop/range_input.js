// A slider that is a plain input: browsers and screen readers know it. It moves at once; what it was
// moved to is sent after. Steps are counted here, since a plain one could not stand between two.

// While a scene is open these keys are a presenter's, wherever the focus stands.
const REMOTE = /^(Page(Up|Down)|n|p)$/;

export default {
  template: `<input type="range" step="any" :min="min" :max="max" :value="modelValue"
    @input="drag" @keydown="press" @change="$emit('settle', Number($el.value))" />`,
  props: ["min", "max", "step", "modelValue"],
  emits: ["update:modelValue", "settle"],
  methods: {
    drag() {
      this.move(Math.round(this.$el.value / this.step) * this.step);
    },
    press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (REMOTE.test(event.key) && document.querySelector(".stage:not(.hidden)")) {
        this.$el.blur(); // the key goes on to the scene
        return;
      }
      const now = this.$el.value / this.step;
      const up = (steps) => (Math.floor(now + 1e-6) + steps) * this.step;
      const down = (steps) => (Math.ceil(now - 1e-6) - steps) * this.step;
      const marks = {
        ArrowRight: up(1),
        ArrowUp: up(1),
        PageUp: up(10),
        ArrowLeft: down(1),
        ArrowDown: down(1),
        PageDown: down(10),
        Home: this.min,
        End: this.max,
      };
      if (!(event.key in marks)) return;
      event.preventDefault();
      this.move(marks[event.key]);
      this.$emit("settle", Number(this.$el.value));
    },
    move(value) {
      // To six digits: three times 0.1 is not 0.3.
      const mark = Number(Math.min(Math.max(value, this.min), this.max).toFixed(6));
      this.$el.value = mark;
      this.$emit("update:modelValue", mark);
    },
  },
};
