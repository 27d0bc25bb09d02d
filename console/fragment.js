// A piece of server-rendered HTML, morphed in place (focus, scroll and what is being typed stay). It sends what people do back as one
// event: clicks on [data-act], submitted forms, and [data-typing] fields (debounced).
export default {
  template: "<div class='nicegui-fragment'></div>",
  props: { html: String },
  mounted() {
    this.$el.innerHTML = this.html || "";
    this.timers = {};
    this.$el.addEventListener("click", (event) => {
      const target = event.target.closest("[data-act]");
      if (!target || !this.$el.contains(target) || target.tagName === "FORM") return;
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (target.tagName !== "INPUT") event.preventDefault();
      this.$emit("act", { ...target.dataset, ...(target.type === "checkbox" ? { checked: target.checked } : {}) });
    });
    this.$el.addEventListener("submit", (event) => {
      const form = event.target.closest("form[data-act]");
      if (!form) return;
      event.preventDefault();
      for (const field of form.querySelectorAll("[data-typing]")) clearTimeout(this.timers[field.id]);  // sent now: no draft of it afterwards
      const data = new FormData(form, event.submitter);
      const values = {};
      for (const name of new Set(data.keys())) values[name] = form.dataset.many?.split(" ").includes(name) ? data.getAll(name) : data.get(name);
      this.$emit("act", { ...form.dataset, ...(event.submitter?.dataset || {}), values });
    });
    this.$el.addEventListener("change", (event) => {
      const target = event.target.closest("[data-change]");
      if (target) this.$emit("act", { ...target.dataset, act: target.dataset.change, value: target.type === "checkbox" ? target.checked : target.value });
      const left = event.target.closest("[data-typing]"); // what was typed last goes at once, before an older page can be shown over it
      if (left && this.timers[left.id]) { clearTimeout(this.timers[left.id]); this.$emit("act", { ...left.dataset, act: left.dataset.typing, value: left.value }); }
    });
    this.$el.addEventListener("input", (event) => {
      const target = event.target.closest("[data-typing]");
      if (!target) return;
      clearTimeout(this.timers[target.id]);
      this.timers[target.id] = setTimeout(() => this.$emit("act", { ...target.dataset, act: target.dataset.typing, value: target.value }), 350);
    });
    this.settle();
  },
  watch: {
    html(value) {
      const pinned = [...this.$el.querySelectorAll("[data-pin-end]")].map((e) => [e.id, e.scrollHeight - e.scrollTop - e.clientHeight < 60]);
      Idiomorph.morph(this.$el, value || "", {
        morphStyle: "innerHTML",
        ignoreActiveValue: /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName),  // else a row in focus would not change
        callbacks: {
          beforeAttributeUpdated: (name, node) => name !== "data-settled" && !(name === "open" && (node.tagName === "DETAILS" || node.tagName === "DIALOG")),
          beforeNodeMorphed: (old, fresh) => !(old.dataset?.keep && old.dataset.keep === fresh.dataset?.keep),
        },
      });
      for (const [id, atEnd] of pinned) if (atEnd) this.scrollToEnd(id);
      this.settle();
    },
  },
  methods: {
    scrollToEnd(id) {
      const element = document.getElementById(id);
      if (element) element.scrollTop = element.scrollHeight;
    },
    settle() {
      for (const element of this.$el.querySelectorAll("[data-pin-end]:not([data-settled])")) {
        element.dataset.settled = "1";
        element.scrollTop = element.scrollHeight;
        let atEnd = true;
        element.addEventListener("scroll", () => { atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 60; });
        new ResizeObserver(() => { if (atEnd) element.scrollTop = element.scrollHeight; }).observe(element);
      }
      window.frontdoor?.tell();
    },
  },
};
