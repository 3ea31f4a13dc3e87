/* Nothing here is needed to read the pages: it filters lists, and shows what was printed beside a number. */
(() => {
  "use strict";

  /** A field above a list hides what does not hold every word typed. */
  const filters = () => {
    for (const input of document.querySelectorAll("input[data-filter]")) {
      const form = input.closest(".filter");
      const count = form.querySelector(".filter-count");
      const scope = input.closest("article.bd-article") || document;
      const items = [...scope.querySelectorAll(".filter-item")];
      const groups = [...scope.querySelectorAll(".filter-group, details.fold:has(.filter-item)")];
      const texts = items.map((item) => item.textContent.toLowerCase());
      /* A link may name a region: conflicts.html?region=moldova. */
      const region = new URLSearchParams(location.search).get("region");
      const isThere = items.map((item) => !region || !("regions" in item.dataset) || item.dataset.regions.split(" ").includes(region));
      const apply = () => {
        const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
        let shown = 0;
        items.forEach((item, index) => {
          item.hidden = !isThere[index] || !words.every((word) => texts[index].includes(word));
          shown += item.hidden ? 0 : 1;
        });
        for (const group of groups) {
          group.hidden = !group.querySelector(".filter-item:not([hidden])");
          /* What was asked for is seen at once. */
          if (group.matches("details")) group.open = !group.hidden && Boolean(words.length || region);
        }
        const where = region ? `, region: ${region.replaceAll("-", " ")}` : "";
        count.textContent = words.length || where ? `${shown} of ${items.length}${where}` : "";
      };
      form.hidden = false;
      input.addEventListener("input", apply);
      if (region) {
        form.querySelector(".filter-all").hidden = false;
        apply();
        /* Whoever comes for a region passes over what stands above the list. */
        if (!location.hash) form.scrollIntoView();
      }
    }
  };

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  /** The content of a note: one block for each claim behind a number, or the definition of a word. */
  const describe = (link, known) => {
    const ids = (link.dataset.claims || link.hash.slice(1)).split(" ").filter((id) => known[id]);
    const isPrinted = ids.some((id) => known[id].value === link.textContent);
    const parts = [];
    if (ids.length && known[ids[0]].printed && !isPrinted) parts.push(make("p", "note-source", "Worked out here, from:"));
    for (const id of ids.slice(0, 3)) {
      const block = make("div", "note-claim");
      if (known[id].printed) block.append(make("p", "printed", `“${known[id].printed}”`));
      block.append(make("p", "note-counts", known[id].counts), make("p", "note-source", `${known[id].source} ${id}.`));
      parts.push(block);
    }
    if (ids.length > 3) parts.push(make("p", "note-source", `and ${ids.length - 3} more`));
    if (!parts.length) parts.push(make("p", "", link.dataset.note));
    return parts;
  };

  /** One note for the whole page, shown beside what has the pointer, the focus or the finger. */
  const notes = () => {
    const links = [...document.querySelectorAll("a.n, a.term[title]")];
    if (!links.length) return;
    const data = document.getElementById("number-notes");
    const known = data ? JSON.parse(data.textContent) : {};
    const note = make("div");
    note.id = "number-note";
    note.hidden = true;
    note.setAttribute("role", "tooltip");
    document.body.append(note);
    let current = null;
    let timer = 0;

    const close = () => {
      clearTimeout(timer);
      if (current) current.removeAttribute("aria-describedby");
      current = null;
      note.hidden = true;
    };
    const place = (link) => {
      const box = link.getClientRects()[0];
      const margin = 12;
      const left = Math.min(box.left, document.documentElement.clientWidth - note.offsetWidth - margin);
      const below = box.bottom + note.offsetHeight + margin < window.innerHeight || box.top < note.offsetHeight + margin;
      note.style.left = `${window.scrollX + Math.max(margin, left)}px`;
      note.style.top = `${window.scrollY + (below ? box.bottom + 6 : box.top - note.offsetHeight - 6)}px`;
    };
    const open = (link, withLink) => {
      close();
      current = link;
      note.replaceChildren(...describe(link, known));
      if (withLink) {
        const onward = make("a", "note-onward", link.matches(".term") ? "To the glossary" : "To the evidence");
        onward.href = link.href;
        note.append(onward);
      }
      note.hidden = false;
      link.setAttribute("aria-describedby", note.id);
      place(link);
    };
    const later = (action, delay) => {
      clearTimeout(timer);
      timer = setTimeout(action, delay);
    };

    let pointer = "mouse";
    document.addEventListener("pointerdown", (event) => { pointer = event.pointerType; }, true);
    for (const link of links) {
      link.dataset.note = link.title;
      link.removeAttribute("title");
      link.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse") later(() => open(link, false), 120);
      });
      link.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse") later(close, 250);
      });
      link.addEventListener("focus", () => { if (link.matches(":focus-visible")) open(link, false); });
      link.addEventListener("blur", () => { if (pointer !== "touch") close(); });
      link.addEventListener("click", (event) => {
        if (pointer !== "touch" || current === link) return;
        event.preventDefault();
        open(link, true);
      });
    }
    note.addEventListener("pointerenter", () => clearTimeout(timer));
    note.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") later(close, 250); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    document.addEventListener("click", (event) => {
      if (current && !note.contains(event.target) && !event.target.closest("a.n, a.term")) close();
    });
  };

  const ROOT = document.documentElement.dataset.content_root || "./";
  const FIELDS = ["id", "source", "figure", "counts", "producer", "advice", "reasons", "region", "values", "origin", "kind", "currency", "order", "time", "publication", "read", "later", "clash"];
  const IN_WORDS = ["source", "counts", "producer", "advice", "region", "origin", "kind", "currency", "time", "publication", "read"];
  /* Among equals a number of the world stands before those of places. */
  const OF_PLACES = 1000;

  const loading = {};

  /** What a script of data sets, loaded when it is first asked for: a browser fetches no data from a disk. */
  const loaded = (file, name) => {
    loading[file] = loading[file] || new Promise((resolve, reject) => {
      const script = make("script");
      script.src = `${ROOT}_static/${file}`;
      script.onload = () => resolve(window[name]);
      script.onerror = reject;
      document.head.append(script);
    });
    return loading[file];
  };

  let rowsLoading = null;

  /** Every number held here. */
  const allNumbers = () => {
    rowsLoading = rowsLoading || loaded("numbers.js", "analysisNumbers").then(({ texts, links, rows }) => rows.map((row) => {
      const number = Object.fromEntries(FIELDS.map((field, index) => [field, row[index]]));
      number.address = links[number.publication];
      for (const field of IN_WORDS) number[field] = texts[number[field]];
      number.reasons = number.reasons.map((place) => texts[place]);
      number.isWorld = number.order < OF_PLACES;
      number.text = [number.id, number.figure, number.counts, number.producer, number.advice, ...number.reasons].join(" ").toLowerCase();
      return number;
    }));
    return rowsLoading;
  };

  /** What reads typed numbers, with the words that it needs. */
  const typedReader = async () => {
    const [words, find] = await Promise.all([loaded("number_words.js", "analysisNumberWords"), loaded("find.js", "analysisFind")]);
    return find.reader(words);
  };

  /** Puts a text where it can be pasted; browsers that allow it on no page from a disk have an older way. */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = make("textarea", "copied-text");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };

  const copyButton = (name, text) => {
    const button = make("button", "copy", `Copy the ${name}`);
    button.type = "button";
    const told = make("span", "copy-told");
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await copy(text);
      told.textContent = `The ${name} is copied. `;
      setTimeout(() => { told.textContent = ""; }, 4000);
    });
    return [button, " ", told];
  };

  const download = (id, ending, name) => {
    const link = make("a", "", name);
    /* As `stem` in citation_files.py names it. */
    link.href = `${ROOT}citations/${id.replace(/[^A-Za-z0-9-]/gu, "_").slice(0, 200)}.${ending}`;
    link.download = "";
    return link;
  };

  const inOneLine = (element) => element.textContent.trim().replace(/\s+/g, " ");

  /** Buttons that copy, below what the page of a region offers to quote and to cite. */
  const copying = () => {
    for (const quote of document.querySelectorAll("article.bd-article blockquote")) {
      const line = make("p", "take-number");
      line.append(...copyButton("quotation", inOneLine(quote)));
      quote.after(line);
    }
    for (const paragraph of document.querySelectorAll("article.bd-article section details:not(.fold) > p")) {
      const cited = paragraph.textContent.match(/Counting the Uncounted, ([^\s,]+), accessed/);
      if (!cited) continue;
      const line = make("p", "take-number");
      line.append(...copyButton("citation", inOneLine(paragraph)), download(cited[1], "bib", "BibTeX"), " ", download(cited[1], "ris", "RIS"));
      paragraph.after(line);
    }
  };

  /** A line of a card: what it is, and what it says. */
  const fact = (name, ...content) => {
    const line = make("div");
    const told = make("dd");
    told.append(...content.filter(Boolean));
    line.append(make("dt", "", name), told);
    return line;
  };

  /** The title of a publication, as a link where its address is known. */
  const publicationLink = (title, address) => {
    const element = make(address ? "a" : "span", "maker", title);
    if (address) element.href = address;
    return element;
  };

  /** What stands in a found row beside who said it: the maker's publication, where it was read, and how to quote it. */
  const makerOf = (number) => {
    const line = make("span", "lineage");
    const take = make("a", "take", "Quote and cite");
    take.href = `${ROOT}find.html#${number.id}`;
    take.setAttribute("aria-label", `Quote and cite ${number.id}`);
    line.append("Published in: ", publicationLink(number.publication, number.address), `. Read: ${number.read}. `, take);
    return line;
  };

  /** A permanent link, such as find.html#A2009-047, shows the card of its number; a list has the id of each. */
  const permalinks = () => {
    const card = document.getElementById("number-card");
    if (!card) return;
    const cards = (name) => new Promise((resolve, reject) => {
      const script = make("script");
      script.src = `${ROOT}_static/cards/${name}.js`;
      script.onload = () => resolve(window.analysisCards);
      script.onerror = reject;
      document.head.append(script);
    });
    const show = async () => {
      const id = decodeURIComponent(location.hash.slice(1));
      const entry = document.getElementById(id);
      card.hidden = true;
      if (!/^[A-Z][A-Z0-9]*-\d{3,6}$/.test(id)) return;
      card.hidden = false;
      if (!entry || !entry.closest(".permalinks")) {
        card.replaceChildren(make("p", "", `No number held here has the id ${id}.`));
        return;
      }
      const number = (await cards(entry.parentElement.dataset.cards))[id];
      if (decodeURIComponent(location.hash.slice(1)) !== id) return;
      const evidence = make("a", "", `The evidence of ${id}`);
      evidence.href = `${ROOT}evidence/${number.source}.html#${id}`;
      const facts = make("dl");
      facts.append(
        fact("What it counts", number.counts),
        fact("Said by", number.producer),
        fact("Published in", number.author && `${number.author}: `, publicationLink(number.published, number.link), number.note && ` (${number.note})`),
        fact("Read", number.read),
        fact("Advice", number.advice),
        fact("To quote", number.quotation),
        fact("To cite", number.citation),
      );
      const take = make("p", "take-number");
      take.append(...copyButton("quotation", number.quotation), ...copyButton("citation", number.citation), download(id, "bib", "BibTeX"), " ", download(id, "ris", "RIS"), " ", evidence);
      card.replaceChildren(make("h2", "printed", `“${number.figure}”`), facts, take);
      card.scrollIntoView();
    };
    window.addEventListener("hashchange", show);
    show();
  };

  const numberLink = (number) => {
    const link = make("a", "n", `“${number.figure}”`);
    link.href = `${ROOT}evidence/${number.source}.html#${number.id}`;
    link.title = number.id;
    return link;
  };

  const SHOWN = 100;

  /** A typed number as it was read. */
  const written = ({ values, kind, currency }) => {
    const digits = values.map((value) => (kind === "share" ? value * 100 : value).toLocaleString("en-US", { maximumFractionDigits: 6 }));
    const before = currency ? `${currency} ` : "";
    const behind = { share: " percent", rate: " per 1,000" }[kind] || "";
    return `${before}${digits.join(" to ")}${behind}`;
  };

  /** The field for a number: equal numbers, then close ones, then the nearest; words only where no number is typed. */
  const finder = () => {
    const input = document.getElementById("find-number");
    if (!input) return;
    const form = input.closest("form");
    const result = form.querySelector(".find-result");
    const meant = form.querySelector(".find-meant");
    const frame = document.getElementById("found");
    const table = frame.querySelector("table");
    /* The sentences stand in the page. */
    const sentences = Object.fromEntries([...form.querySelector("template").content.children].map((item) => [item.dataset.says, item.textContent]));
    const say = (name, words = {}) => sentences[name].replace(/\{(\w+)\}/g, (_, word) => words[word]);

    /** What speaks against a number beside the advice: a later edition, another number that cannot be true beside it. */
    const marks = (number, byId) => {
      const list = [];
      const later = byId.get(number.later);
      if (later) list.push(make("strong", "superseded", say("superseded")), " ", numberLink(later), ` ${later.producer}. `);
      if (number.clash) {
        const link = make("a", "", say("conflict"));
        link.href = `${ROOT}conflicts.html#${number.clash}`;
        list.push(make("strong", "disputed", say("disputed")), " ", link, ".");
      }
      if (!list.length) return [];
      const line = make("p", "find-marks");
      line.append(...list);
      return [line];
    };
    const line = (number, byId) => {
      const row = make("tr", "find-item");
      const printed = make("th");
      printed.scope = "row";
      printed.append(numberLink(number));
      const advice = make("td");
      const reasons = number.reasons.length ? `: ${number.reasons.join("; ")}.` : ".";
      advice.append(make("strong", "", number.advice[0].toUpperCase() + number.advice.slice(1)), reasons, ...marks(number, byId));
      const said = make("td", "", number.producer);
      said.append(make("br"), makerOf(number));
      row.append(printed, make("td", "", `${number.counts}; ${say("time", { time: number.time })}`), said, make("td", "", number.origin), advice);
      return row;
    };
    /** One part of the table for each way of matching, below a line that says which. */
    const group = (name, heading, numbers, byId) => {
      const body = make("tbody", `find-${name}`);
      if (heading) {
        const row = make("tr", "find-heading");
        const cell = make("th", "", heading);
        cell.colSpan = table.tHead.rows[0].cells.length;
        cell.scope = "rowgroup";
        row.append(cell);
        body.append(row);
      }
      body.append(...numbers.map((number) => line(number, byId)));
      return body;
    };
    const withWords = (numbers, text) => {
      const words = text.split(/\s+/);
      const phrase = numbers.filter((number) => number.text.includes(words.join(" ")));
      return phrase.length ? phrase : numbers.filter((number) => words.every((word) => number.text.includes(word)));
    };
    const summary = (found, typed, all) => {
      const shown = Object.values(found).flat();
      const words = { number: written(typed), count: shown.length, all: all.toLocaleString("en-US"), shown: SHOWN };
      const more = shown.length > SHOWN ? say("more", words) : "";
      if (!typed.values.length) return shown.length ? say(shown.length === 1 ? "one-words" : "words", words) + more : say("nothing");
      if (found.exact.length) return say(found.exact.length === 1 ? "one" : "exact", { ...words, count: found.exact.length }) + more;
      return say(shown.length ? "none" : "unheld", words) + more;
    };
    const show = async () => {
      const asked = input.value;
      const [read, numbers] = await Promise.all([typedReader(), allNumbers()]);
      if (asked !== input.value) return;
      const text = asked.trim().toLowerCase();
      const typed = read(text);
      const byId = new Map(numbers.map((number) => [number.id, number]));
      let found = {};
      if (typed.values.length) found = window.analysisFind.matching(numbers, typed);
      else if (text) found = { words: withWords(numbers, text) };
      for (const body of [...table.tBodies]) body.remove();
      let room = SHOWN;
      for (const [name, rows] of Object.entries(found)) {
        const heading = name === "words" ? "" : say(`heading-${name}`, { number: written(typed) });
        if (rows.length && room > 0) table.append(group(name, heading, rows.slice(0, room), byId));
        room -= rows.length;
      }
      frame.hidden = !table.tBodies.length;
      result.textContent = text ? summary(found, typed, numbers.length) : "";
      const larger = window.analysisFind.perhaps(numbers, typed);
      meant.hidden = !larger.length;
      meant.replaceChildren(say("meant"), ...larger.flatMap((words, place) => {
        const link = make("a", "", words);
        link.href = `?q=${encodeURIComponent(words)}`;
        return [place ? say("or") : " ", link];
      }), "?");
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("focus", allNumbers, { once: true });
    input.addEventListener("input", show);
    const asked = new URLSearchParams(location.search).get("q");
    if (asked) {
      input.value = asked;
      show();
    }
  };

  /** The field for a text: what reads it is loaded on its page alone. */
  const checker = async () => {
    const form = document.querySelector("form.checker");
    if (!form) return;
    const check = await loaded("check_text.js", "analysisCheck");
    check.page(form, { make, numberLink, makerOf, allNumbers, typedReader, loaded, root: ROOT });
  };

  /** The site's own search hands a number over to the page of numbers; beside words it offers to. */
  const searchedNumber = async () => {
    const offer = document.querySelector(".search-number");
    const asked = new URLSearchParams(location.search).get("q");
    /* Most searches have no number: nothing is loaded for them. */
    if (!offer || !asked || !/[0-9]|hundred|thousand|lakh|crore|illion/i.test(asked)) return;
    const link = offer.querySelector("a");
    const read = await typedReader();
    const { values, isAlone } = read(asked);
    if (!values.length) return;
    link.href += `?q=${encodeURIComponent(asked)}`;
    if (isAlone) {
      location.replace(link.href);
      return;
    }
    document.getElementById("search-results").before(offer);
    offer.hidden = false;
  };

  /** Two to four regions side by side; which ones stands in the address, so that it can be passed on. */
  const chooser = () => {
    const form = document.querySelector("form.chooser");
    if (!form) return;
    const COMPARED = ["id", "source", "figure", "said", "kind", "producer", "mark"];
    /* So many numbers of one kind stand beside each other; the others are in the lists below. */
    const LATEST = 3;
    const selects = [...form.querySelectorAll("select")];
    const sides = [...document.querySelectorAll(".side")];
    const shared = document.querySelector("section.alike");
    const known = new Set(sides.map((side) => side.id));
    const asked = (new URLSearchParams(location.search).get("regions") || form.dataset.first).split(",");
    asked.filter((slug) => known.has(slug)).slice(0, selects.length).forEach((slug, index) => { selects[index].value = slug; });
    const chosenNow = () => [...new Set(selects.map((select) => select.value).filter(Boolean))];
    const numbersOf = async (slug) => (await loaded(`compare/${slug}.js`, "analysisCompared"))[slug].map((row) => (
      Object.fromEntries(COMPARED.map((name, index) => [name, row[index]]))
    ));
    const line = (number) => {
      const item = make("li");
      item.append(numberLink(number), " ", make("span", "said", number.said), make("span", "lineage", ` (${number.producer})`));
      if (number.mark.length) {
        const [left, width, kind] = number.mark;
        const track = make("span", "track");
        const mark = make("span", `mark ${kind}`);
        track.setAttribute("aria-hidden", "true");
        mark.style.left = `${left}%`;
        mark.style.width = `${width}%`;
        track.append(mark);
        item.append(track);
      }
      return item;
    };
    const fill = (side, numbers) => {
      if (side.querySelector("ul")) return;
      const fold = make("details", "fold");
      const list = make("ul");
      const ordered = [...numbers].sort((one, other) => other.mark.length - one.mark.length || one.said.localeCompare(other.said, "en"));
      list.append(...ordered.map(line));
      fold.append(make("summary", "", side.parentElement.dataset.every.replace("{}", numbers.length)), list);
      side.append(fold);
    };
    /** A row for each kind of number that all chosen regions have: only these can be compared. */
    const compare = (chosen, numbers) => {
      const kindsOf = numbers.map((own) => new Set(own.map(({ kind }) => kind).filter(Boolean)));
      const kinds = kindsOf.length < 2 ? [] : [...kindsOf[0]].filter((kind) => kindsOf.every((own) => own.has(kind)));
      shared.hidden = kindsOf.length < 2;
      shared.querySelector(".alike-none").hidden = kinds.length > 0;
      shared.querySelector(".alike-some").hidden = !kinds.length;
      const table = shared.querySelector("table");
      const names = chosen.map((slug) => document.querySelector(`#side-${slug}`).textContent);
      const head = table.tHead.rows[0];
      head.replaceChildren(head.cells[0], ...names.map((name) => Object.assign(make("th", "", name), { scope: "col" })));
      table.tBodies[0].replaceChildren(...kinds.map((kind) => {
        const row = make("tr");
        const name = make("th", "", kind[0].toUpperCase() + kind.slice(1));
        name.scope = "row";
        row.append(name, ...numbers.map((own, index) => {
          const alike = own.filter((number) => number.kind === kind);
          const cell = make("td");
          cell.dataset.label = names[index];
          const list = make("ul");
          list.append(...alike.slice(0, LATEST).map(line));
          cell.append(list);
          if (alike.length > LATEST) cell.append(make("p", "lineage", shared.dataset.more.replace("{}", alike.length - LATEST)));
          return cell;
        }));
        return row;
      }));
    };
    const show = async () => {
      const chosen = chosenNow();
      for (const side of sides) {
        side.hidden = chosen.length > 0 && !chosen.includes(side.id);
      }
      const shown = chosen.map((slug) => document.getElementById(slug));
      for (const side of shown) side.parentElement.append(side);
      form.querySelector(".find-result").textContent = chosen.length ? `${chosen.length} of ${sides.length} regions` : "All regions";
      const numbers = await Promise.all(chosen.map(numbersOf));
      if (chosen.join() !== chosenNow().join()) return;
      shown.forEach((side, index) => fill(side, numbers[index]));
      compare(chosen, numbers);
    };
    form.hidden = false;
    document.querySelector(".axis-note").hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
      show();
      const chosen = selects.map((select) => select.value).filter(Boolean).join(",");
      try {
        history.replaceState(null, "", `?regions=${chosen}`);
      } catch {
        /* Some browsers refuse to change the address of a file. */
      }
    });
    show();
  };

  /** Choices that a reader makes otherwise: the answer is looked up in a grid that was worked out beforehand. */
  const multiverse = () => {
    const form = document.querySelector("form.multiverse");
    if (!form) return;
    const select = form.querySelector("select");
    const box = form.querySelector(".multiverse-choices");
    const result = form.querySelector(".multiverse-result");
    const track = form.querySelector(".multiverse-track");
    const rounded = (value) => Number(value.toPrecision(2)).toLocaleString("en-US", { maximumSignificantDigits: 15 });
    let grid = null;

    const load = (slug) => new Promise((resolve, reject) => {
      const held = () => (window.analysisMultiverse || {})[slug];
      if (held()) {
        resolve(held());
        return;
      }
      const script = make("script");
      script.src = `${ROOT}_static/multiverse/${slug}.js`;
      script.onload = () => resolve(held());
      script.onerror = reject;
      document.head.append(script);
    });
    const chosen = () => grid.axes.map((_, place) => Number(form.querySelector(`input[name="choice-${place}"]:checked`).value));
    /* Combinations are numbered with the last choice running fastest; number 0 is the published one. */
    const answer = (levels) => {
      const number = levels.reduce((sum, level, place) => sum * grid.axes[place].levels.length + level, 0);
      const at = grid.index[number];
      return [grid.low95[at], grid.median[at], grid.high95[at]];
    };
    const draw = () => {
      const published = answer(grid.axes.map(() => 0));
      const levels = chosen();
      const now = answer(levels);
      const told = (values) => `about ${rounded(values[1])} (95 percent interval ${rounded(values[0])} to ${rounded(values[2])})`;
      const changed = levels.filter((level) => level > 0).length;
      if (now[1] === null) result.textContent = "No estimate: with these choices nothing fixes a value.";
      else if (!changed) result.textContent = `As published: ${told(now)}`;
      else {
        const times = published[1] === null ? "" : `, ${Number((now[1] / published[1]).toPrecision(2))} times the published ${rounded(published[1])}`;
        result.textContent = `With ${changed} choice${changed > 1 ? "s" : ""} made otherwise: ${told(now)}${times}`;
      }
      const known = (values) => values.filter((value) => value !== null && value > 0);
      const bottom = Math.floor(Math.log10(known(grid.low95).reduce((one, other) => Math.min(one, other), Infinity)));
      const top = Math.ceil(Math.log10(known(grid.high95).reduce((one, other) => Math.max(one, other), 0)));
      const place = (value) => (100 * (Math.log10(value) - bottom)) / (top - bottom);
      for (const [bar, values] of [[track.querySelector(".published"), published], [track.querySelector(".now"), now]]) {
        bar.hidden = values[1] === null;
        if (bar.hidden) continue;
        bar.style.left = `${place(values[0])}%`;
        bar.style.width = `${place(values[2]) - place(values[0])}%`;
        bar.style.setProperty("--middle", `${(100 * (place(values[1]) - place(values[0]))) / (place(values[2]) - place(values[0]))}%`);
      }
      track.style.setProperty("--steps", top - bottom);
      form.querySelector(".multiverse-low").textContent = rounded(10 ** bottom);
      form.querySelector(".multiverse-high").textContent = rounded(10 ** top);
    };
    const show = async () => {
      const slug = select.value;
      const loaded = await load(slug);
      if (slug !== select.value) return;
      grid = loaded;
      const place = document.getElementById(`choices-${slug}`);
      form.querySelector(".counts").textContent = place.querySelector("p").textContent.split(". ")[0];
      box.replaceChildren(...grid.axes.map((axis, axisPlace) => {
        const set = make("fieldset");
        set.append(make("legend", "", axis.name));
        axis.levels.forEach((level, levelPlace) => {
          const label = make("label");
          const input = make("input");
          Object.assign(input, { type: "radio", name: `choice-${axisPlace}`, value: levelPlace, checked: levelPlace === 0 });
          label.append(input, ` ${level}`);
          if (!levelPlace) label.append(make("span", "lineage", " (published)"));
          set.append(label);
        });
        return set;
      }));
      draw();
      try {
        history.replaceState(null, "", `?region=${slug}`);
      } catch {
        /* Some browsers refuse to change the address of a file. */
      }
    };
    const asked = new URLSearchParams(location.search).get("region");
    if ([...select.options].some((option) => option.value === asked)) select.value = asked;
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    select.addEventListener("change", show);
    box.addEventListener("change", draw);
    form.querySelector(".multiverse-reset").addEventListener("click", () => {
      for (const input of box.querySelectorAll('input[value="0"]')) input.checked = true;
      draw();
    });
    show();
  };

  /** Each heading of a table with many rows becomes a button that sorts by its column: numbers from the largest, words from A. */
  const sorting = () => {
    const sort = (table, head) => {
      const keyed = [...table.tBodies[0].rows].map((row) => {
        const cell = row.cells[head.cellIndex];
        return [cell.dataset.key || cell.textContent.trim().replace(/(\d),(?=\d{3})/g, "$1"), row];
      });
      const isNumber = keyed.every(([key]) => !Number.isNaN(Number(key)));
      const isFalling = head.hasAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : isNumber;
      const sign = isFalling ? -1 : 1;
      /* What is empty stays last in either order, and what is equal stays as it was. */
      keyed.sort(([one], [other]) => {
        if (!one || !other) return !one - !other;
        return sign * (isNumber ? one - other : one.localeCompare(other, "en"));
      });
      table.tBodies[0].append(...keyed.map(([, row]) => row));
      for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isFalling ? "descending" : "ascending");
    };
    for (const table of document.querySelectorAll(".table-frame table")) {
      const rows = table.tBodies[0].rows.length;
      /* What is seen at a glance needs no sorting. */
      if (!table.tHead || rows < 10) continue;
      table.parentElement.classList.add("sortable");
      if (rows > 100) table.parentElement.classList.add("long");
      for (const head of table.tHead.rows[0].cells) {
        const button = make("button", "", head.textContent);
        button.type = "button";
        button.addEventListener("click", () => sort(table, head));
        head.replaceChildren(button);
      }
    }
  };

  /** The name of a tile, below the map: for the pointer, the focus, and the first touch, which does not open a page. */
  const tiles = () => {
    const line = document.querySelector(".tile-name");
    if (!line) return;
    const onward = line.querySelector("a");
    const list = document.querySelector("ul.tiles");
    let pointer = "mouse";
    const tell = (tile) => {
      if (!tile) return;
      for (const other of list.querySelectorAll(".now")) other.classList.remove("now");
      tile.classList.add("now");
      line.firstElementChild.textContent = tile.dataset.told;
      const link = tile.querySelector("a");
      onward.hidden = !link;
      if (link) onward.href = link.href;
    };
    line.hidden = false;
    list.addEventListener("pointerdown", (event) => { pointer = event.pointerType; });
    list.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") tell(event.target.closest("li")); });
    list.addEventListener("focusin", (event) => { if (event.target.matches(":focus-visible")) tell(event.target.closest("li")); });
    list.addEventListener("keydown", () => { pointer = "keys"; });
    list.addEventListener("click", (event) => {
      const tile = event.target.closest("li");
      if (pointer !== "mouse" && pointer !== "keys" && tile && !tile.matches(".now")) event.preventDefault();
      tell(tile);
    });
  };

  /** Sliders of what nobody knows, on the pages of conflicts that have some. */
  const unknowns = async () => {
    const data = document.getElementById("unknowns");
    if (data) (await loaded("unknowns.js", "analysisUnknowns")).show(data);
  };

  /** A link to a fold opens it; a link to what a filter hides shows it. */
  const folds = () => {
    const open = () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target) return;
      /* The anchor of a folded section stands around its fold. */
      const own = target.querySelector(":scope > details.fold");
      if (own) own.open = true;
      for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      /* A conflict is told on the page of its kind; its row leads there. */
      if (target.matches("tr.conflict")) location.replace(target.querySelector("a").href);
      for (let outer = target; outer; outer = outer.parentElement) outer.hidden = false;
    };
    window.addEventListener("hashchange", open);
    open();
  };

  /** On paper folds are as their reader left them; a button opens all of them for once. */
  const printing = () => {
    const opened = [];
    window.addEventListener("afterprint", () => {
      for (const fold of opened.splice(0)) fold.open = false;
    });
    for (const button of document.querySelectorAll("button.print-all")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        for (const fold of document.querySelectorAll("details.fold:not([open])")) {
          opened.push(fold);
          fold.open = true;
        }
        /* A picture in a fold is fetched late, and paper does not wait for it. */
        const pictures = [...document.querySelectorAll(".drawing-frame img")];
        for (const picture of pictures) picture.loading = "eager";
        await Promise.allSettled(pictures.map((picture) => picture.decode()));
        window.print();
      });
    }
  };

  /** Charts by themselves: beside each embed a button that copies the frame which shows it on a page of somebody else's. */
  const embeds = () => {
    const name = document.querySelector("h1")?.firstChild?.textContent.trim() ?? document.title;
    for (const link of document.querySelectorAll("a[data-embed]")) {
      const frame = make("iframe");
      frame.setAttribute("src", link.href);
      frame.setAttribute("title", `A chart of Counting the Uncounted: ${name}`);
      frame.setAttribute("width", "100%");
      /* The title above and the source below take so many pixels more. */
      frame.setAttribute("height", String(Number(link.dataset.embed) + 150));
      frame.setAttribute("style", "border: 0");
      frame.setAttribute("loading", "lazy");
      link.after(...copyButton("embed", frame.outerHTML));
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    embeds();
    chooser();
    filters();
    multiverse();
    unknowns();
    tiles();
    sorting();
    copying();
    folds();
    printing();
    permalinks();
    finder();
    checker();
    searchedNumber();
    notes();
  });
})();

// Sphinx hides the words that a search marked by a link of the scheme javascript, which no page here runs.
document.addEventListener("click", (event) => {
  if (event.target.closest(".highlight-link a")) {
    event.preventDefault();
    SphinxHighlight.hideSearchWords();
  }
});
