/* How a typed number is read and looked for: the same as `analysis.reading.typed_numbers` and `analysis.library.claim_search`, with
   the same words (`_static/number_words.js`). Tests type one table of cases, and every figure that is held, into both. */
window.analysisFind = (() => {
  "use strict";

  const RATE_OF = 1000;
  const LARGE = 100;
  const YEAR = /^(?:19|20)[0-9]{2}$/;
  const AMBIGUOUS_POINT = /^[1-9][0-9]{0,2}\.[0-9]{3}$/;
  const has = (table, word) => Object.prototype.hasOwnProperty.call(table, word);

  /** Reads texts with the words of a vocabulary. */
  const reader = (vocabulary) => {
    const { numerals, sizes, fractions, currencies } = vocabulary;
    const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const signs = Object.keys(currencies).sort((one, other) => other.length - one.length).map(escaped).join("|");
    const scanner = new RegExp(
      `(?<currency>${signs})(?= ?[0-9])`
      + "|(?<code>\\p{L}+(?:\\p{L}|[_-])*[0-9](?:\\p{L}|[0-9_-])*)"
      + "|(?<digits>[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])|[0-9]{1,3}(?<mark>[ ,.'])[0-9]{3}(?:\\k<mark>[0-9]{3})*(?![0-9])(?:\\.[0-9]+)?|[0-9]+(?:[.,][0-9]+)?)(?<onto>\\p{L}*)"
      + "|(?<word>\\p{L}+)"
      + "|(?<sign>[%/$€£-])", "gu");

    /** A number in digits, of which a mark may divide thousands; "1.234" has two values. */
    const number = (digits, mark) => {
      /* Thousands of lakhs are marked as in "3,25,000". */
      if (!mark && digits.split(",").length < 3) return { text: digits, value: Number(digits.replace(",", ".")) };
      const whole = Number(digits.split(mark || ",").join(""));
      if ((mark || ",") !== "." || digits.split(".").length > 2) return { text: digits, value: whole };
      if (!AMBIGUOUS_POINT.test(digits)) return { text: digits, value: Number(digits) };
      return { text: digits, value: whole, decimals: Number(digits) };
    };

    const tokensOf = (text) => {
      let plain = text.replace(/[\u00a0\u202f\u2009\t\n]/g, " ").replace(/[‐‑‒–—−]/g, "-").replace(/’/g, "'").toLowerCase();
      for (const [phrase, word] of Object.entries(vocabulary.phrases)) {
        plain = plain.replace(new RegExp(`\\b${phrase}\\b`, "g"), word);
      }
      const tokens = [];
      for (const { 0: all, groups } of plain.matchAll(scanner)) {
        const { digits, mark, onto } = groups;
        const isKnown = !onto || has(sizes, onto) || has(currencies, onto) || vocabulary.percent.includes(onto);
        if (digits === undefined || !isKnown) {
          tokens.push({ text: all });
          continue;
        }
        tokens.push(number(digits, mark));
        if (onto) tokens.push({ text: onto });
      }
      return tokens;
    };

    const read = (text) => {
      const tokens = tokensOf(text);
      const word = (place) => (place >= 0 && place < tokens.length ? tokens[place].text : "");
      const valueOf = (place, table) => (has(table, word(place)) ? table[word(place)] : null);

      /** "Twenty" goes on with "seven", "hundred" with "fifty". */
      const fits = (total, following) => {
        const room = total % 100 === 0 ? 100 : 10;
        return following > 0 && following < room && total % room === 0 && total > 0;
      };

      /** The number in letters below a thousand, and where it ends. */
      const inLetters = (start) => {
        let total = 0;
        let end = start;
        let place = start;
        for (let value = valueOf(place, numerals); value !== null; value = valueOf(place, numerals)) {
          total += value;
          end = place + 1;
          if (word(end) === "hundred") {
            total *= 100;
            end += 1;
          }
          place = word(end) === "-" || (word(end) === "and" && total >= LARGE) ? end + 1 : end;
          const following = valueOf(place, numerals);
          if (following === null || word(place + 1) === "hundred" || !fits(total, following)) break;
        }
        return end > start ? [total, end] : [1, start];
      };

      const whole = (start) => {
        if (start >= tokens.length) return [1, start];
        if (tokens[start].value !== undefined) return [tokens[start].value, start + 1];
        if (word(start) === "a" || word(start) === "an") {
          return [1, has(sizes, word(start + 1)) || has(fractions, word(start + 1)) ? start + 1 : start];
        }
        if (word(start - 1) === "per" && has(sizes, word(start))) return [sizes[word(start)], start + 1];
        return inLetters(start);
      };

      /** Where the size of a fraction begins, as in "a quarter of a million". */
      const beforeSize = (place) => {
        let end = place;
        while (["of", "a", "an"].includes(word(end))) end += 1;
        return has(sizes, word(end)) ? end : place;
      };

      const withUnit = (amount) => {
        if (vocabulary.percent.includes(word(amount.end))) {
          return { ...amount, value: amount.value / 100, kind: "share", end: amount.end + 1 };
        }
        const before = valueOf(amount.start - 1, currencies);
        if (before) return { ...amount, kind: "money", currency: before, start: amount.start - 1 };
        const behind = valueOf(amount.end, currencies);
        return behind ? { ...amount, kind: "money", currency: behind, end: amount.end + 1 } : amount;
      };

      /** Some numbers are numbers only where nothing else is said: what may be a year, the "one" of "no one". */
      const weighed = (amount) => {
        const first = tokens[amount.start];
        const isYear = amount.end === amount.start + 1 && YEAR.test(first.text);
        const isUnnamed = amount.kind === "" || amount.kind === "share";
        const isSmall = first.value === undefined && amount.size === 1 && amount.value < LARGE && isUnnamed;
        return { ...amount, isYear, isWeak: isYear || isSmall };
      };

      const amountAt = (start) => {
        let [value, end] = whole(start);
        const parts = word(end) === "-" ? end + 1 : end;
        const divisor = valueOf(parts, fractions);
        if (divisor === null && end === start) return null;
        if (divisor !== null) {
          value /= divisor;
          end = beforeSize(parts + 1);
        }
        let size = 1;
        for (; has(sizes, word(end)); end += 1) size *= sizes[word(end)];
        const isPart = divisor !== null && size === 1;
        /* "Third" is an order, as "half" is not. */
        if (isPart && start === parts && divisor !== 2) return null;
        const { decimals } = tokens[start];
        if (decimals !== undefined && (size > 1 || vocabulary.percent.includes(word(end)) || word(end) === "per")) value = decimals;
        return weighed(withUnit({ start, end, value: value * size, size, kind: isPart ? "share" : "", currency: "" }));
      };

      const between = (low, high) => tokens.slice(low.end, high.start).map((token) => token.text);
      const isRange = (low, high) => {
        const texts = between(low, high);
        return texts.length > 0 && texts.every((text) => vocabulary.joiners.includes(text));
      };

      /** What two numbers are together, if they are a share or a rate. */
      const ratio = (part, all) => {
        if (part.kind || all.kind || all.value === 0) return null;
        const sign = between(part, all).join(" ");
        const one = { ...part, end: all.end, isYear: false, isWeak: false };
        if (sign === "per") return { ...one, value: (part.value * RATE_OF) / all.value, kind: "rate" };
        const isBare = part.size === 1 && all.size === 1 && !all.isYear;
        const isShare = ["in", "of", "/"].includes(sign) && part.value < all.value && isBare;
        return isShare ? { ...one, value: part.value / all.value, kind: "share" } : null;
      };

      /** The ends of a range share what is said once: "600-800 thousand", "$5-9 billion", "60-70%". */
      const joined = (amounts) => {
        const ends = [...amounts];
        for (let place = ends.length - 2; place >= 0; place -= 1) {
          let low = ends[place];
          const high = ends[place + 1];
          if (!isRange(low, high)) continue;
          if (high.kind && !low.kind) {
            const value = high.kind === "share" ? low.value / 100 : low.value;
            low = { ...low, value, kind: high.kind, currency: high.currency, isWeak: false };
          }
          /* "500 to 1 million" is not from 500 million on. */
          if (low.size === 1 && low.value * high.size < high.value) {
            low = { ...low, value: low.value * high.size, size: high.size, isWeak: low.isWeak && high.size === 1 };
          }
          ends[place] = low;
        }
        const before = [...ends];
        for (let place = 1; place < ends.length; place += 1) {
          const low = before[place - 1];
          if (low.kind === "money" && !before[place].kind && isRange(low, before[place])) {
            ends[place] = { ...before[place], kind: low.kind, currency: low.currency };
          }
        }
        return ends;
      };

      let amounts = [];
      for (let place = 0; place < tokens.length;) {
        const amount = amountAt(place);
        place = amount ? amount.end : place + 1;
        const last = amounts[amounts.length - 1];
        const together = amount && last && ratio(last, amount);
        if (together) amounts[amounts.length - 1] = together;
        else if (amount) amounts.push(amount);
      }
      amounts = joined(amounts);
      const isInside = (place) => amounts.some(({ start, end }) => start <= place && place < end);
      const empty = new Set([...vocabulary.fillers, ...vocabulary.joiners, ...vocabulary.percent, ...Object.keys(currencies), "/"]);
      const beside = tokens.filter((token, place) => !isInside(place) && !empty.has(token.text)).map((token) => token.text);
      const persons = beside.filter((text) => vocabulary.persons.includes(text));
      const isStrange = beside.length > persons.length;
      const firm = amounts.filter((amount) => !amount.isWeak);
      if (!amounts.length || (isStrange && !firm.length)) return { values: [], kind: "", currency: "", words: [], isAlone: false };
      const counted = firm.length ? firm : amounts;
      const others = amounts.filter((amount) => !counted.includes(amount)).map(({ start }) => word(start));
      const { kind, currency } = counted[0];
      return {
        values: counted.filter((amount) => amount.kind === kind).map(({ value }) => value),
        kind: kind || (persons.length ? "count" : ""),
        currency,
        words: [...beside, ...others].filter((text) => !vocabulary.anybody.includes(text)),
        isAlone: firm.length > 0 && !isStrange,
      };
    };
    return read;
  };

  const SAME = 1e-9;
  const SAME_SHARE = 1e-5;
  const CLOSE = 0.05;
  const NEAREST = 5;
  const DIGITS = 1e9;
  const BARE_KINDS = ["count", "money", "rate"];

  const holds = (values, wanted, share) => values.some((value) => Math.abs(value - wanted) <= share * Math.abs(wanted));

  /** The factor to the typed number that is furthest from all of a row's, on a logarithmic scale. */
  const factor = (row, typed) => {
    const ends = row.values.filter((value) => value > 0);
    const wanted = typed.values.filter((value) => value > 0);
    if (!ends.length || !wanted.length) return Infinity;
    const apart = wanted.map((value) => Math.min(...ends.map((end) => Math.abs(Math.log(value / end)))));
    return Math.round(Math.max(...apart) * DIGITS) / DIGITS;
  };

  /** Sorts by the first of some keys that differs. */
  const sorted = (rows, keys) => {
    const keyed = rows.map((row) => [keys(row), row]);
    keyed.sort(([one], [other]) => {
      const place = one.findIndex((key, index) => key !== other[index]);
      return place < 0 ? 0 : one[place] < other[place] ? -1 : 1;
    });
    return keyed.map(([, row]) => row);
  };

  /** The rows that a typed number finds: those equal to it, those within 5 percent, and the nearest of one kind. */
  const matching = (rows, typed) => {
    const kinds = typed.kind ? [typed.kind] : BARE_KINDS;
    const compared = rows.filter((row) => row.values.length && kinds.includes(row.kind));
    const same = typed.kind === "share" ? SAME_SHARE : SAME;
    const isWithin = (row, share) => (!typed.currency || typed.currency === row.currency)
      && typed.values.every((value) => holds(row.values, value, share));
    const held = (row) => typed.words.filter((word) => row.text.includes(word)).length;
    const isPart = (row) => Number(!row.values.every((value) => holds(typed.values, value, same)));
    const nearness = (row) => [factor(row, typed), row.order, row.id];
    const exact = compared.filter((row) => isWithin(row, same));
    const others = compared.filter((row) => !isWithin(row, same));
    const close = others.filter((row) => isWithin(row, CLOSE));
    const far = sorted(others.filter((row) => !isWithin(row, CLOSE)), nearness);
    const room = Math.max(NEAREST - exact.length - close.length, 0);
    return {
      exact: sorted(exact, (row) => [-held(row), isPart(row), ...nearness(row)]),
      close: sorted(close, (row) => [-held(row), ...nearness(row)]),
      nearest: far.filter((row) => row.kind === far[0].kind).slice(0, room),
    };
  };

  /** What a small bare number may stand for: "27" for 27 million, if a number of the world is so or close to it. */
  const perhaps = (rows, typed) => {
    const [value] = typed.values;
    if (typed.values.length !== 1 || typed.kind || !typed.isAlone || value <= 0 || value >= 1000) return [];
    const ofWorld = rows.filter((row) => row.isWorld && BARE_KINDS.includes(row.kind));
    return [["million", 1e6], ["billion", 1e9]]
      .filter(([, size]) => ofWorld.some((row) => holds(row.values, value * size, CLOSE)))
      .map(([name]) => `${value} ${name}`);
  };

  return { reader, matching, perhaps };
})();
