/* The numbers of a text that is pasted into a page: found as `analysis.extraction` finds them, with its word lists and its
   patterns (`_static/text_words.js`), and what is held of each. Nothing is sent or kept. A test holds both to one another. */
window.analysisCheck = (() => {
  "use strict";

  const LETTER = "[\\p{L}\\p{Nl}\\p{No}]";
  const TOKEN = new RegExp(
    "(?<address>(?:https?://|www\\.)\\S{1,2000})"
    + "|(?<number>\\p{Nd}{1,3}(?<mark>[,'’\\u00a0\\u202f\\u2009 ])\\p{Nd}{3}(?:\\k<mark>\\p{Nd}{3})*(?!\\p{Nd})(?:\\.\\p{Nd}+)?"
    + "|\\p{Nd}{1,2}(?:,\\p{Nd}{2})+,\\p{Nd}{3}(?!\\p{Nd})|\\p{Nd}+(?:[.,]\\p{Nd}+)*)"
    + `|(?<dollar>(?<!${LETTER})(?:(?:USD?|CAD?|AUD?|NZD?|HKD?|U\\.S\\.|[CASR]|NT) ?)?\\$)`
    + `|(?<word>${LETTER}+(?:['’]${LETTER}+)*)|(?<sign>\\S)`, "gu");
  /* As in text_check.py. */
  const BETWEEN = "|";
  const LONGEST_WORD = 40;
  const LONGEST_PHRASE = 8;
  const LONGEST_FIGURE = 120;
  const LONGEST_SENTENCE = 1200;
  const LONGEST_HEADING = 80;
  const MOST_DIGITS = 15;
  const MOST_DAYS = 31;
  const SMALL = 100;
  const NEAR = 6;
  const GAP = 3;
  const MASKED = "!";
  const UNKNOWN = "~";
  const DASHES = new Set(["-", "--", "/", "to", "and"]);
  const TWO_YEARS = new Set(["-", "--", "/"]);
  const LABELS = new Set(["24 / 7", "9 / 11", "50 / 50", "7 / 7"]);
  const ISO = /(?<!\d)(?:(?:19|20)\d\d-\d\d-\d\d|\d\d?[./]\d\d?[./](?:19|20)\d\d)(?!\d)/g;
  /* Roles of a fraction of a number: "half of the two thousand" is two numbers. */
  const OF_MANY = /[hqQ][^o]*ot?[9deyH]/;
  const isYear = (number) => number >= 1500 && number < 2100;

  /** A token in small letters and plain signs. */
  const plainly = (text) => text.slice(0, LONGEST_WORD).normalize("NFKC").toLowerCase()
    .replace(/’/g, "'").replace(/[‐‑‒–—−]/g, "-").replace(/[“”„«»]/g, '"');

  const tokensOf = (text, start, end) => {
    const tokens = [];
    TOKEN.lastIndex = start;
    for (let match = TOKEN.exec(text); match && match.index < end; match = TOKEN.exec(text)) {
      const { address, number, dollar, word } = match.groups;
      const kind = address ? "address" : number ? "number" : dollar ? "dollar" : word ? "word" : "sign";
      const isInitials = kind === "word" && match[0].length > 1 && match[0] === match[0].toUpperCase() && match[0] !== match[0].toLowerCase();
      tokens.push({ start: match.index, end: match.index + match[0].length, text: plainly(match[0]), kind, isInitials });
    }
    return tokens;
  };

  /** Where the blocks of a text start and end, code left out. */
  const blocksOf = (text) => {
    const blocks = [];
    let open = null;
    let isCode = false;
    const close = () => {
      if (open) blocks.push(open);
      open = null;
    };
    for (const { 0: line, index } of text.matchAll(/[^\n]*(?:\n|$)/g)) {
      const isFence = /^[ \t]*(?:```|~~~)/.test(line);
      if (isFence) isCode = !isCode;
      if (isCode || isFence || !line || /^[ \t]*\|[ \t|:-]+\s*$/.test(line)) continue;
      const end = index + line.length;
      if (/^[ \t]*(?:={3,}|-{3,})[ \t]*\s*$/.test(line) && open) {
        close();
        continue;
      }
      const quote = line.match(/^[ \t]*(?:>[ \t]?)+/);
      let begins = quote ? quote[0].length : 0;
      const rest = line.slice(begins);
      const heading = rest.match(/^#{1,6}[ \t]+/);
      const item = heading ? null : rest.match(/^[ \t]*(?:[-*+•◦▪–]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+/);
      if (heading || item) begins += (heading || item)[0].length;
      if (heading || item || line.trimStart().startsWith("|") || !line.trim()) close();
      if (heading) blocks.push([index + begins, end]);
      else if (line.trim()) open = open ? [open[0], end] : [index + begins, end];
    }
    close();
    return blocks;
  };

  const END = /[.!?…]{1,4}["'”’)\]]{0,3}(?:\s+(?=["'“‘([]?(?![a-z_])[\p{L}\p{N}])|(?<=[a-z]{2}\.)(?=[A-Z][a-z]*\s))/gu;

  const sentencesOf = (text, abbreviations) => {
    const sentences = [];
    const put = (start, end) => {
      let first = start;
      while (end - first > LONGEST_SENTENCE) {
        const blank = text.lastIndexOf(" ", first + LONGEST_SENTENCE - 1);
        const cut = blank > first + LONGEST_SENTENCE / 2 ? blank : first + LONGEST_SENTENCE;
        sentences.push([first, cut]);
        first = cut;
      }
      sentences.push([first, end]);
    };
    for (const [start, end] of blocksOf(text)) {
      let first = start;
      END.lastIndex = start;
      for (let match = END.exec(text); match && match.index + match[0].length <= end; match = END.exec(text)) {
        const word = text.slice(Math.max(first, match.index - 30), match.index).match(/[\p{L}\p{N}_.]*$/u)[0].toLowerCase();
        const isInitial = /^\p{L}$/u.test(word);
        if (match[0][0] === "." && (isInitial || abbreviations.has(word) || word.includes("."))) continue;
        put(first, match.index + match[0].length);
        first = match.index + match[0].length;
      }
      if (text.slice(first, end).trim()) put(first, end);
    }
    return sentences;
  };

  /** A number among the tokens of a sentence, and what stands around it. */
  const around = (tokens, first, last) => {
    const textAt = (index) => (index >= 0 && index < tokens.length ? tokens[index].text : "");
    const before = (back = 1) => textAt(first - back);
    const behind = (ahead = 1) => textAt(last + ahead);
    const text = tokens[first].text;
    return {
      tokens,
      first,
      last,
      text,
      before,
      behind,
      isGluedBefore: first > 0 && tokens[first - 1].end === tokens[first].start,
      isGluedBehind: last + 1 < tokens.length && tokens[last + 1].start === tokens[last].end,
      whole: /^[0-9]+$/.test(text) && text.length <= MOST_DIGITS ? Number(text) : -1,
      endsWith: (phrases, most = 4) => {
        const texts = [];
        for (let back = most; back > 0; back -= 1) texts.push(before(back));
        return texts.some((_, start) => phrases.has(texts.slice(start).join(" ")));
      },
      beginsWith: (phrases, most = 3) => {
        const texts = [];
        for (let ahead = 1; ahead < most + 3; ahead += 1) if (behind(ahead) !== "-") texts.push(behind(ahead));
        return texts.slice(0, most).some((_, size) => phrases.has(texts.slice(0, size + 1).join(" ")));
      },
    };
  };

  /** What finds numbers in a text: each with its ends, its roles, and what it is if it counts nothing. */
  const reader = ({ patterns, start: opening, phrases: byRoles, numbers, words }) => {
    const compiled = patterns.map((pattern) => new RegExp(pattern, "y"));
    const opens = new RegExp(opening, "g");
    const lists = Object.fromEntries(Object.entries(words).map(([name, list]) => [name, new Set(list.split(BETWEEN))]));
    const roles = new Map();
    const longest = new Map();
    for (const [signs, list] of Object.entries(byRoles)) {
      for (const phrase of list.split(BETWEEN)) {
        roles.set(phrase, signs);
        const parts = phrase.split(" ");
        longest.set(parts[0], Math.max(longest.get(parts[0]) || 0, Math.min(parts.length, LONGEST_PHRASE)));
      }
    }
    const ofNumbers = new Map(Object.entries(numbers));

    // -- numbers that count nothing: the rules of `masks`, by their names --------------------------------------------
    const isIso = (it) => {
      const text = it.tokens.slice(Math.max(it.first - 4, 0), it.last + 5).map((token) => token.text).join("");
      return (text.match(ISO) || []).some((date) => date.split(/[-/.]/).includes(it.text));
    };
    const isMay = (it) => /^[0-9]+$/.test(it.behind(2)) || ["", ",", "."].includes(it.behind(2)) || it.before() === "on";
    const rules = {
      code: (it) => {
        if ((it.text.match(/\p{Nd}/gu) || []).length > MOST_DIGITS) return true;
        const previous = it.isGluedBefore ? it.tokens[it.first - 1] : null;
        if (previous && previous.kind === "word" && !lists.glued_behind.has(previous.text)) return true;
        const isWord = it.isGluedBehind && it.tokens[it.last + 1].kind === "word";
        return isWord && !lists.glued_behind.has(it.behind()) && it.behind() !== "s";
      },
      decade: (it) => it.isGluedBehind && ["s", "'s"].includes(it.behind()),
      list_number: (it) => {
        if (it.before(it.before() === "^" ? 2 : 1) === "[" && it.behind() === "]") return true;
        const isSmall = it.whole >= 0 && it.whole < SMALL;
        const isFirst = it.first === 0 && [")", "."].includes(it.behind());
        const opened = [];
        for (let back = 2; back < 2 * NEAR; back += 1) opened.push(it.before(back));
        return isSmall && (isFirst || (it.behind() === ")" && (it.before() === "(" || !opened.includes("("))));
      },
      clock: (it) => {
        const isHour = it.isGluedBehind && it.behind() === ":" && /^[0-9]+$/.test(it.behind(2));
        const isMinute = it.isGluedBefore && it.before() === ":" && /^[0-9]+$/.test(it.before(2));
        return isHour || isMinute || lists.times.has(it.behind());
      },
      law: (it, masks) => {
        if (masks.get(it.first - 4) === "law" && it.isGluedBefore && it.before() === ")") return true;
        if (masks.get(it.first - 2) === "law" && (DASHES.has(it.before()) || [",", ".", "(", "§"].includes(it.before()))) {
          return it.before() !== "," || (it.whole >= 0 && it.whole < 1000);
        }
        if (it.isGluedBehind && it.behind() === "(" && it.behind(3) === ")" && it.behind(2).length === 1) return true;
        if (["usc", "cfr"].includes(it.behind().replaceAll(".", ""))) return true;
        return lists.numbered.has(it.before(it.before() === "." ? 2 : 1)) && !isYear(it.whole);
      },
      page: (it, masks) => (masks.get(it.first - 2) === "page" && DASHES.has(it.before()))
        || lists.paged.has(it.before(it.before() === "." ? 2 : 1)),
      date: (it, masks) => {
        if (isYear(it.whole)) {
          return lists.months.has(it.before()) || (it.before() === "," && masks.get(it.first - 2) === "date") || isIso(it);
        }
        if (it.whole < 1 || it.whole > MOST_DAYS) return isIso(it);
        let behind = ["st", "nd", "rd", "th", "of"].includes(it.behind()) ? it.behind(2) : it.behind();
        if (DASHES.has(it.behind()) && /^[0-9]+$/.test(it.behind(2))) behind = it.behind(3);
        const isMonth = lists.months.has(behind) && (behind !== "may" || isMay(it));
        const isDay = lists.months.has(it.before()) && (it.before() !== "may" || it.behind() === ",");
        return isMonth || isDay || isIso(it);
      },
      label: (it, masks) => {
        if (masks.get(it.first - 2) === "label" && DASHES.has(it.before())) return true;
        if (it.before() === "#" || (it.before() === "/" && ["24", "9"].includes(it.before(2)))) return true;
        if (LABELS.has([it.text, it.behind(), it.behind(2)].join(" "))) return true;
        const back = [".", "-"].includes(it.before()) ? 2 : 1;
        const isLabel = it.first >= back && lists.labelled.has(it.before(back)) && /^[0-9]+$/.test(it.text.replaceAll(".", ""));
        return isLabel || (it.first === 0 && lists.addresses.has(it.behind()));
      },
      phone: (it, masks) => {
        if (masks.get(it.first - 1) === "phone") return true;
        if (masks.get(it.first - 2) === "phone") return "-.()/".includes(it.before());
        let isCalled = false;
        for (let back = 1; back <= GAP; back += 1) isCalled = isCalled || lists.called.has(it.before(back));
        const startsSo = it.text.startsWith("00") || (it.text.startsWith("0") && it.text.length > 2 && !it.text.includes("."));
        return (isCalled && it.text.length >= 3 && !it.text.includes(",")) || startsSo || (it.before() === "+" && it.isGluedBefore);
      },
      year: (it, masks) => {
        const isSecond = masks.get(it.first - 2) === "year" && TWO_YEARS.has(it.before());
        if (isSecond && [2, 4].includes(it.text.length) && it.whole >= 0) return true;
        const previous = it.tokens.at(it.first - 1);
        if (!isYear(it.whole) || previous.kind === "dollar" || it.beginsWith(lists.no_year_behind, 1)) return false;
        return !lists.counted_behind_year.has(it.behind()) || lists.year_before.has(it.before());
      },
    };
    const masksOf = (tokens) => {
      const masks = new Map();
      tokens.forEach((token, index) => {
        if (token.kind !== "number") return;
        const it = around(tokens, index, index);
        const name = Object.keys(rules).find((rule) => rules[rule](it, masks));
        if (name) masks.set(index, name);
      });
      return masks;
    };
    const rulesOfSpans = {
      page: (it) => ["paged", "labelled", "numbered_in_words"].some((name) => lists[name].has(it.before())),
      age: (it) => {
        if (it.beginsWith(lists.age_behind)) return true;
        if (it.behind() === "-" && ["year", "years", "yr"].includes(it.behind(2)) && it.behind(3) === "-") return true;
        const last = it.tokens[it.last].text;
        if (!/^[0-9]{1,2}$/.test(last) && !ofNumbers.has(last)) return false;
        if (it.endsWith(lists.age_before)) return true;
        if (["was", "is", "were", "am"].includes(it.before()) && it.behind() === "when") return true;
        const isWithin = it.tokens.slice(it.first, it.last + 1).some((token) => lists.age_limits.has(token.text));
        const follows = it.tokens[it.last + 1];
        const endsPhrase = !follows || follows.kind !== "word" || lists.behind_age.has(follows.text);
        return endsPhrase && (isWithin || lists.age_limits.has(it.before()));
      },
      duration: (it) => lists.spans_of_time.has(it.behind(it.behind() === "-" ? 2 : 1)),
      measured: (it) => lists.measured.has(it.behind(it.behind() === "-" ? 2 : 1)),
      price: (it) => it.beginsWith(lists.price_behind),
    };
    const maskOfSpan = (tokens, first, last) => {
      const it = around(tokens, first, last);
      return Object.keys(rulesOfSpans).find((rule) => rulesOfSpans[rule](it)) || "";
    };

    // -- what is told as a plan, a price or a change, or counts documents: the rules of `claimhood` that need no grammar ---
    const phrases = (name, ends = "") => {
      const longestFirst = [...lists[name]].sort((first, second) => second.length - first.length);
      const listed = longestFirst.map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
      return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${listed})(?![\\p{L}\\p{N}_])${ends}`, "u");
    };
    const rose = phrases("change_before", "$");
    const makesPart = phrases("makes_part", "$");
    const apart = phrases("change_behind");
    const planned = phrases("goal_before");
    const spent = phrases("budget_words");
    const earned = phrases("profits");
    const toldAs = (tokens, first, last, figure) => {
      const text = (from, to) => tokens.slice(Math.max(from, 0), to).map((token) => token.text).join(" ");
      const behind = text(last + 1, last + 4);
      if (/^(?:- )?(?:confidence|credible|uncertainty|ci\b)/.test(behind)) return "confidence";
      const before = text(first - 5, first);
      if ((rose.test(before) && !makesPart.test(before)) || behind.search(apart) === 0) return "change";
      if (planned.test(text(first - 9, first))) return "goal";
      const around = `${text(first - 9, first)} | ${text(last + 1, last + 7)}`;
      if (figure.includes("C") && spent.test(around) && !earned.test(around)) return "budget";
      return [1, 2].some((ahead) => lists.documents.has(text(last + ahead, last + ahead + 1))) ? "documents" : "";
    };

    // -- roles, and what patterns of roles find -----------------------------------------------------------------------
    const isJoint = (tokens, index) => {
      if (tokens[index].text !== "-" || index < 1 || index > tokens.length - 2) return false;
      const [before, joint, behind] = tokens.slice(index - 1, index + 2);
      return before.kind === "word" && behind.kind === "word" && before.end === joint.start && joint.end === behind.start;
    };
    const longestPhrase = (tokens, index) => {
      const most = longest.get(tokens[index].text) || 0;
      const parts = [];
      let best = ["", 1];
      for (let place = index; place < tokens.length && parts.length < most; place += 1) {
        const { text, kind } = tokens[place];
        if (isJoint(tokens, place)) continue;
        if (kind !== "word" && kind !== "sign") break;
        parts.push(text);
        const signs = roles.get(parts.join(" "));
        if (signs !== undefined) best = [signs, place + 1 - index];
      }
      return best;
    };
    const roleAt = (tokens, index, masks) => {
      const { kind, text, isInitials } = tokens[index];
      if (masks.has(index)) return [MASKED, 1];
      if (kind === "number") return ["9", 1];
      if (kind === "dollar") return ["C", 1];
      if (kind === "address") return [UNKNOWN, 1];
      if (isJoint(tokens, index)) return ["", 1];
      const isName = isInitials && !lists.currencies.has(text);
      const [signs, size] = isName ? ["", 1] : longestPhrase(tokens, index);
      if (signs) return [signs, size];
      return [(kind === "word" && !isName && ofNumbers.get(text)) || UNKNOWN, 1];
    };
    const isOpening = (tokens, index) => {
      const { text } = tokens[index];
      if (lists.openings.has(text)) return true;
      const before = index ? tokens[index - 1] : null;
      return lists.verbs_of_estimates.has(text) && before?.kind === "word" && !lists.before_estimated.has(before.text);
    };
    const figuresOf = (text, tokens, masks) => {
      let row = "";
      const firsts = [];
      const lasts = [];
      for (let index = 0; index < tokens.length;) {
        const [signs, size] = roleAt(tokens, index, masks);
        for (const sign of signs) {
          row += sign;
          firsts.push(index);
          lasts.push(index + size - 1);
        }
        index += size;
      }
      const longestAt = (place) => {
        for (const pattern of compiled) {
          pattern.lastIndex = place;
          const match = pattern.exec(row);
          if (!match || !match[0] || OF_MANY.test(match[0])) continue;
          const end = place + match[0].length;
          const length = tokens[lasts[end - 1]].end - tokens[firsts[place]].start;
          if (length <= LONGEST_FIGURE) return end;
        }
        return 0;
      };
      const found = [];
      for (let place = 0; place < row.length;) {
        opens.lastIndex = place;
        const match = opens.exec(row);
        if (!match) break;
        place = match.index;
        const end = longestAt(place);
        if (!end) {
          place += 1;
          continue;
        }
        while (place < end - 1 && isOpening(tokens, firsts[place])) place += 1;
        const [first, last] = [firsts[place], lasts[end - 1]];
        const mask = maskOfSpan(tokens, first, last);
        const isNamed = /^[^.,;:()]{0,4}w/.test(row.slice(end));
        found.push({ first, last, mask, rule: mask || toldAs(tokens, first, last, row.slice(place, end)), isNamed });
        place = end;
      }
      return found;
    };

    return (text) => {
      const spans = [];
      for (const [start, end] of sentencesOf(text, lists.abbreviations)) {
        if (!/\p{L}|\p{Nd}/u.test(text.slice(start, end))) continue;
        const tokens = tokensOf(text, start, end);
        const masks = masksOf(tokens);
        for (const { first, last, mask, rule, isNamed } of figuresOf(text, tokens, masks)) {
          spans.push({ start: tokens[first].start, end: tokens[last].end, mask, rule, isNamed, sentence: [start, end] });
        }
      }
      return spans;
    };
  };

  // -- what is held of each number ------------------------------------------------------------------------------------

  const SAME = 1e-9;
  const SAME_SHARE = 1e-5;
  const CLOSE = 0.05;
  const FEW = 10;
  /* So many claims are told of one number, and so many numbers in the list. */
  const TOLD = 3;
  const LISTED = 200;
  const EVERYWHERE = /\b(?:world(?:wide)?|global(?:ly)?|international(?:ly)?|planet)\b/;
  const BARE = ["count", "money", "rate"];

  const isWithin = (value, wanted, share) => Math.abs(value - wanted) <= share * Math.abs(wanted);

  /** What looks numbers up: rows by the size of their values. */
  const lookup = (rows) => {
    const entries = [];
    for (const row of rows) for (const value of row.values) entries.push([value, row]);
    entries.sort(([first], [second]) => first - second);
    const firstFrom = (value) => {
      let low = 0;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (entries[middle][0] < value) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    return (typed, share) => {
      const kinds = typed.kind ? [typed.kind] : BARE;
      const wanted = typed.values[0];
      const found = new Set();
      const most = wanted + share * Math.abs(wanted);
      for (let place = firstFrom(wanted - share * Math.abs(wanted)); place < entries.length && entries[place][0] <= most; place += 1) {
        const row = entries[place][1];
        const isAlike = kinds.includes(row.kind) && (!typed.currency || typed.currency === row.currency);
        /* All ends are the same, and there are no others. */
        const hasAll = typed.values.every((value) => row.values.some((end) => isWithin(end, value, share)));
        const isAll = row.values.every((end) => typed.values.some((value) => isWithin(end, value, share)));
        if (isAlike && hasAll && isAll) found.add(row);
      }
      return [...found];
    };
  };

  /** What the text says around a number: its sentence, and all of it for the places. */
  const wordsIn = (text) => new Set(text.toLowerCase().match(/\p{L}{4,}|(?:19|20)\d\d/gu) || []);

  /** The place that a claim is about, which ends what it counts: "people trafficked, a year, Ghana". */
  const placeOf = (row) => row.counts.split(", ").at(-1).split(": ").at(-1).toLowerCase().replace(/^the /, "");

  /** What is held of each number of a text. */
  const checker = (rows, read, spansOf, demonyms = {}) => {
    const find = lookup(rows);
    const texts = new Map();
    const told = new Map();
    const wordsOf = (row) => {
      if (!told.has(row.id)) told.set(row.id, [...wordsIn(`${row.counts} ${row.producer} ${row.time}`)]);
      return told.get(row.id);
    };
    const typedAs = (figure) => {
      if (!texts.has(figure)) texts.set(figure, read(figure));
      return texts.get(figure);
    };
    return (text) => {
      const small = text.toLowerCase().replace(/\s+/g, " ");
      const inText = new Set(small.match(/\p{L}+/gu) || []);
      /* "Dutch victims" are spoken of where the Netherlands are. */
      const isOfPeople = (place) => (demonyms[place] || "").split("|").some((word) => inText.has(word));
      const isWorld = EVERYWHERE.test(small);
      const places = new Map();
      const isNamed = (row) => {
        const place = placeOf(row);
        if (!places.has(place)) places.set(place, place === "world" ? isWorld : small.includes(place) || isOfPeople(place));
        return places.get(place);
      };
      const numbers = [];
      for (const span of spansOf(text)) {
        if (span.mask) continue;
        const figure = text.slice(span.start, span.end).replace(/\s+/g, " ");
        const typed = typedAs(figure);
        const isWord = !/\p{Nd}/u.test(figure);
        const isBare = typed.kind === "" && !typed.values.some((value) => value >= (span.isNamed ? 0 : SMALL));
        if (!typed.values.length || isBare || (isWord && typed.kind === "" && typed.values[0] < FEW)) continue;
        const same = find(typed, typed.kind === "share" ? SAME_SHARE : SAME);
        const here = same.filter(isNamed);
        const near = same.length ? [] : find(typed, CLOSE).filter(isNamed);
        const [match, matches] = here.length ? ["held", here] : near.length ? ["near", near] : same.length ? ["elsewhere", same] : ["unknown", []];
        /* A plan or a price is told only where it is held: as a claim it may be repeated all the same. */
        if (span.rule && match !== "held") continue;
        const around = wordsIn(text.slice(...span.sentence));
        const score = (row) => wordsOf(row).filter((word) => around.has(word)).length;
        const scored = matches.map((row) => [score(row), row]);
        scored.sort(([first, row], [second, next]) => second - first || row.order - next.order || (row.id < next.id ? -1 : 1));
        numbers.push({ start: span.start, end: span.end, figure, match, rows: scored.map(([, row]) => row) });
      }
      return numbers;
    };
  };

  // -- the page -------------------------------------------------------------------------------------------------------

  const AVOID = "do not quote";

  /** The page: what is typed is shown by `textContent` alone, so that no text is ever markup. */
  const page = (form, { make, numberLink, makerOf, allNumbers, typedReader, loaded, root }) => {
    const field = form.querySelector("textarea");
    const result = form.querySelector(".check-result");
    const section = document.querySelector("section.checked");
    const list = section.querySelector(".checked-numbers");
    const whole = section.querySelector(".checked-text");
    const cut = section.querySelector(".checked-cut");
    const sentences = Object.fromEntries([...form.querySelector("template").content.children].map((item) => [item.dataset.says, item.textContent]));
    const say = (name, words = {}) => sentences[name].replace(/\{(\w+)\}/g, (_, word) => words[word]);

    /** What speaks against a claim beside the advice. */
    const marks = (row, byId) => {
      const line = make("span", "find-marks");
      const later = byId.get(row.later);
      if (later) line.append(" ", make("strong", "superseded", say("superseded")), " ", numberLink(later), ` ${later.producer}.`);
      if (row.clash) {
        const link = make("a", "", say("conflict"));
        link.href = `${root}conflicts.html#${row.clash}`;
        line.append(" ", make("strong", "disputed", say("disputed")), " ", link, ".");
      }
      return line;
    };
    const told = (row, byId) => {
      const item = make("li");
      const advice = make("strong", row.advice === AVOID ? "avoid" : "", row.advice[0].toUpperCase() + row.advice.slice(1));
      const reasons = row.reasons.length ? `: ${row.reasons.join("; ")}. ` : ". ";
      item.append(advice, reasons, numberLink(row), ` ${row.counts}; ${row.time}; ${row.producer}. `, makerOf(row), marks(row, byId));
      return item;
    };
    const findAll = (number) => `${root}find.html?q=${encodeURIComponent(number.figure)}`;
    const entry = (number, place, byId) => {
      const item = make("li", `checked-${number.match}`);
      item.id = `checked-${place}`;
      item.value = place;
      const head = make("p", "checked-head");
      const back = make("a", "", say("back"));
      back.href = `#marked-${place}`;
      back.setAttribute("aria-label", `${say("back")}: ${number.figure}`);
      head.append(make("strong", "printed", `“${number.figure}”`), ` ${say(`as-${number.match}`)}. `, back);
      const claims = make("ul");
      claims.append(...number.rows.slice(0, TOLD).map((row) => told(row, byId)));
      item.append(head, claims);
      const rest = number.rows.length - TOLD;
      if (rest > 0) {
        const all = make("a", "", say("all"));
        all.href = findAll(number);
        const line = make("p", "", say("more", { count: rest }));
        line.append(all, ".");
        item.append(line);
      }
      return item;
    };
    const isAvoided = (number) => number.match === "held" && number.rows[0].advice === AVOID;
    const kindOf = (number) => (isAvoided(number) ? "avoid" : number.match);

    /** The text with a link at each number that is listed. */
    const marked = (text, numbers, places) => {
      const parts = [];
      let position = 0;
      for (const number of numbers) {
        const place = places.get(number);
        const isLink = place || number.match === "elsewhere";
        const mark = make(isLink ? "a" : "span", `marked ${kindOf(number)}`, text.slice(number.start, number.end));
        if (isLink) mark.href = findAll(number);
        if (place) {
          mark.id = `marked-${place}`;
          mark.href = `#checked-${place}`;
          const sign = make("sup", "", String(place));
          sign.setAttribute("aria-hidden", "true");
          mark.append(sign, make("span", "hidden-words", ` (${say("mark", { number: place })})`));
        }
        parts.push(text.slice(position, number.start), mark);
        position = number.end;
      }
      return [...parts, text.slice(position)];
    };
    const summary = (numbers) => {
      if (!numbers.length) return say("none");
      const parts = [];
      for (const match of ["held", "near", "elsewhere", "unknown"]) {
        const count = numbers.filter((number) => number.match === match).length;
        if (count) parts.push(say(match, { count }));
      }
      return `${say(numbers.length === 1 ? "number" : "numbers", { count: numbers.length })}: ${parts.join(", ")}.`;
    };
    const show = async () => {
      const text = field.value;
      section.hidden = true;
      if (!text.trim()) {
        result.textContent = say("empty");
        return;
      }
      result.textContent = say("working");
      const [read, rows, words] = await Promise.all([typedReader(), allNumbers(), loaded("text_words.js", "analysisTextWords")]);
      const numbers = checker(rows, read, reader(words), words.demonyms)(text);
      const byId = new Map(rows.map((row) => [row.id, row]));
      const listed = numbers.filter(({ match }) => match === "held" || match === "near");
      const places = new Map(listed.slice(0, LISTED).map((number, index) => [number, index + 1]));
      list.replaceChildren(...[...places].map(([number, place]) => entry(number, place, byId)));
      whole.replaceChildren(...marked(text, numbers, places));
      cut.hidden = listed.length <= LISTED;
      cut.textContent = say("cut", { count: LISTED });
      const avoided = numbers.filter(isAvoided).map(({ figure }) => `“${figure}”`);
      const names = [...new Set(avoided)].join(", ");
      section.querySelector(".check-avoid").textContent = names ? say("avoid", { numbers: names }) : say("avoid-none");
      section.hidden = !numbers.length;
      result.textContent = summary(numbers);
    };
    form.hidden = false;
    field.addEventListener("focus", allNumbers, { once: true });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
    });
  };

  return { reader, checker, page };
})();
