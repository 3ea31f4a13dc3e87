/* Sliders of what nobody knows about two numbers: the arithmetic is that of src/analysis/site/unknowns.py. */
window.analysisUnknowns = (() => {
  "use strict";

  const STEPS = 200;
  /* A slider holds to the ends of what makes both possible within so many steps, as a thumb would miss them. */
  const HOLD = 1;
  const ROUNDING = 1e-9;

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  /** What part of the gap between the two numbers is explained with these values, by code. */
  const reach = (known, values) => known.sliders.reduce((part, slider) => {
    const value = values[slider.code] ?? slider.rest;
    if (slider.scale !== "persons") return part * (value / slider.rest) ** slider.way;
    const remaining = 1 - value / known.first;
    return remaining > 0 ? part / remaining : Infinity;
  }, 1 / known.gap);

  /** Whether a value goes beyond the other end of what ties the numbers; who is left out makes room there. */
  const isTooFar = (known, values) => known.sliders.some((slider) => {
    const others = known.sliders.filter((other) => other !== slider);
    const change = others.find((other) => other.scale === "times");
    const room = change ? values[change.code] ?? change.rest : 1;
    if (others.some((other) => other.scale === "persons" && (values[other.code] ?? other.rest) > other.rest)) return false;
    if (["persons", "times"].includes(slider.scale)) return false;
    const value = values[slider.code] ?? slider.rest;
    const end = slider.way > 0 ? slider.high : slider.low;
    if (end === null) return false;
    return slider.way > 0 ? value > end * room * (1 + ROUNDING) : value < (end / room) * (1 - ROUNDING);
  });

  const verdict = (known, values) => {
    if (isTooFar(known, values)) return "too-far";
    return reach(known, values) >= 1 - ROUNDING ? "agree" : "apart";
  };

  const isEven = (slider) => slider.scale === "persons";
  const place = (slider, value) => {
    if (isEven(slider)) return (STEPS * (value - slider.least)) / (slider.most - slider.least);
    return (STEPS * Math.log(value / slider.least)) / Math.log(slider.most / slider.least);
  };
  const valueAt = (slider, position) => {
    const near = [slider.rest, slider.low, slider.high].find((end) => end !== null && Math.abs(place(slider, end) - position) <= HOLD);
    if (near !== undefined) return near;
    if (isEven(slider)) return slider.least + ((slider.most - slider.least) * position) / STEPS;
    return slider.least * (slider.most / slider.least) ** (position / STEPS);
  };

  const rounded = (value, digits = 2) => Number(value.toPrecision(digits)).toLocaleString("en-US", { maximumSignificantDigits: 15 });

  const TIMES = [["year", 1], ["month", 12], ["day", 365]];
  /** A value as a reader says it. */
  const told = (say, scale, value) => {
    if (scale === "share") return say("value-share", rounded(value * 100));
    if (scale !== "years") return say(`value-${scale}`, rounded(value));
    const [unit, ofYear] = TIMES.find(([, count]) => value * count >= 2) || TIMES.at(-1);
    const count = Math.max(1, Math.round(value * ofYear));
    return value === 1 ? say("value-year", 1) : say(count === 1 ? `value-${unit}` : `value-${unit}s`, rounded(count));
  };

  /** One slider with its name, its value in words, and a band where both numbers are possible. */
  const field = (known, slider, say, id) => {
    const label = make("label", "", say(slider.code));
    const output = make("span", "unknown-value");
    const track = make("span", "unknown-track");
    const band = make("span", "unknown-band");
    const input = make("input");
    Object.assign(input, { type: "range", id, min: 0, max: STEPS, step: 1, value: Math.round(place(slider, slider.rest)) });
    label.htmlFor = id;
    track.append(band, input);
    const box = make("div", "unknown");
    box.append(label, " ", output, track);
    return { box, input, output, band, slider };
  };

  const fill = (details, known, say) => {
    const result = make("p", "unknown-result");
    result.setAttribute("role", "status");
    const fields = known.sliders.map((slider, index) => field(known, slider, say, `${details.dataset.conflict}-${index}`));
    const reset = make("button", "copy", say("reset"));
    reset.type = "button";
    const valuesNow = () => Object.fromEntries(fields.map(({ input, slider }) => [slider.code, valueAt(slider, Number(input.value))]));
    const draw = () => {
      const values = valuesNow();
      for (const { input, output, band, slider } of fields) {
        const text = told(say, slider.scale, values[slider.code]);
        output.textContent = text;
        input.setAttribute("aria-valuetext", text);
        const agreeing = [...Array(STEPS + 1).keys()].filter((position) => verdict(known, { ...values, [slider.code]: valueAt(slider, position) }) === "agree");
        band.hidden = !agreeing.length;
        if (!agreeing.length) continue;
        band.style.left = `${(100 * agreeing[0]) / STEPS}%`;
        band.style.width = `${(100 * (agreeing.at(-1) - agreeing[0])) / STEPS}%`;
      }
      const state = verdict(known, values);
      const apart = 1 / reach(known, values);
      result.dataset.state = state;
      result.textContent = say(state === "apart" && apart < 1.05 ? "nearly" : state, rounded(apart));
    };
    const first = make("p", "", say("begin"));
    details.append(first, ...fields.map(({ box }) => box), result, reset);
    details.addEventListener("input", draw);
    reset.addEventListener("click", () => {
      for (const { input, slider } of fields) input.value = Math.round(place(slider, slider.rest));
      draw();
    });
    draw();
  };

  /** Unhides the fold below each conflict that has sliders; they are made when it is first opened. */
  const show = (data) => {
    const all = JSON.parse(data.textContent);
    const sentences = {};
    for (const item of document.querySelector("template.unknown-words").content.children) sentences[item.dataset.says] = item.textContent;
    const say = (name, number) => sentences[name].replace("{}", number);
    for (const details of document.querySelectorAll("details.unknowns")) {
      details.hidden = false;
      details.addEventListener("toggle", () => { if (details.childElementCount === 1) fill(details, all[details.dataset.conflict], say); });
    }
  };

  return { show, reach, verdict };
})();
