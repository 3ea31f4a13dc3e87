"""What each column of the processed tables holds, with its unit: the words of the codebook.

A column that means another thing in one table has an entry under `<table>.<column>`. A contract may also carry the
words itself, in `Column(description=...)`, which go before these.
"""

from collections.abc import Mapping

#: Title and description of each table.
TABLES: Mapping[str, tuple[str, str]] = {
    "10_claims": (
        "claims as printed",
        "One row for each published number as one producer stated it in one place, read as an interval, with its "
        "estimand, its lineage and the same number in common units.",
    ),
    "10_steps": (
        "steps between print and use",
        "One row for each change between what was printed and what is used, in the order in which they were made.",
    ),
    "10_corrections": (
        "what corrections change",
        "One row for each cell of 10_claims that a declared correction changes; lay them over 10_claims to have "
        "corrections on.",
    ),
    "10_lineages": (
        "links between claims",
        "One row for each link between two claims that go back to one number: declared links collapse claims, "
        "suspected ones are flags.",
    ),
    "10_population_differences": (
        "countries whose population tables differ",
        "One row for each country whose United Nations and World Bank populations lie far apart, in their worst year.",
    ),
    "10_coverage": (
        "evidence by region",
        "One row for each region: how many claims, named producers and lineages it has, and what two lineages share.",
    ),
    "10_roles": (
        "roles of places",
        "One row for each statement that a place is a source, transit or destination.",
    ),
    "10_ratings": (
        "ratings of places",
        "One row for each grade, tier or category that a producer gave a place.",
    ),
    "10_policy": (
        "treaties, laws, institutions, reports and organisations",
        "One row for each response that a source names.",
    ),
    "20_conflicts": (
        "conflicts between claims",
        "One row for each set of claims that cannot all be true, or that a hurried reader takes to be so: by how much, "
        "why, what would have to be true, and what was done. All evidence with corrections on, then what only another "
        "choice of evidence or of corrections finds.",
    ),
    "30_estimates": (
        "estimates",
        "One row for each quantity and view: what its lines of evidence say together, where two of one grade meet; "
        "else what one line printed, or why no number is given.",
    ),
    "30_influence": (
        "influence of single lines",
        "One row for each line of a reconciled answer: the answer with it and without it.",
    ),
    "30_spreads": (
        "how far measurements of one thing stand apart",
        "One row for each choice of strict sets (all, of one team, of several teams, and all but one set): the scale "
        "that they teach.",
    ),
    "30_not_reconciled": (
        "sets of claims that are not put together",
        "One row for each set of claims on one quantity, and for each pair of surveys or list comparisons that differ "
        "in one axis, with the reason why no reconciled number is given.",
    ),
    "30_quoting": (
        "which numbers may be quoted",
        "One row for each claim: the advice and the rule that gives it.",
    ),
    "30_ladder": (
        "the ladder of each region",
        "One row for each region and rung: how many were found, are thought to be trafficked, and to be in modern "
        "slavery, each with the claim or estimate that leads.",
    ),
    "30_looking_back": (
        "what 2009 expected and what was found later",
        "One row for each pair of what could be known by 2010 about 2008 and a later survey or list comparison.",
    ),
    "30_multiverse": (
        "every defensible choice",
        "One row for each region and choice: how the leading answer moves over all combinations of choices, and which "
        "matter. Combinations are never averaged.",
    ),
    "30_specification_curve": (
        "all answers in order",
        "One row for each region and bin: the answers of all combinations of choices from the smallest to the largest, "
        "in equally large bins. Equal answers share their places. Combinations are never averaged.",
    ),
    "30_specification_options": (
        "what each option does",
        "One row for each region, choice and option: the answer with it, and how many of the combinations in each bin "
        "of 30_specification_curve take it.",
    ),
}

_ENDS = {
    "low": "Lower end",
    "best": "Single number",
    "high": "Upper end",
}
_COMMON = {
    "usd": "in constant US dollars of usd_year, as far as the price year is known",
    "persons": "in persons (a year for flows); a rate times the population of the area",
    "per_100000": "per 100,000 people of the area (female for women and girls, male for men and boys, else all)",
    "yearly": "in persons a year; a number over a closed window divided by its calendar years",
}
_QUANTILES = {
    "low95": "2.5",
    "low80": "10",
    "low50": "25",
    "median": "50",
    "high50": "75",
    "high80": "90",
    "high95": "97.5",
    "predictive_low95": "2.5",
    "predictive_high95": "97.5",
}

#: Description of each column.
COLUMNS: Mapping[str, str] = {
    "claim_id": "Id of the claim; never renumbered.",
    "source": "Source that the row was transcribed from; name of its evidence page.",
    "scope": "Whether the row belongs to the 2009 article or to later evidence.",
    "30_estimates.scope": "Evidence used: the article's claims only, or everything held.",
    "position": "Reading order within the source, from 1.",
    "section": "Heading of the source under which the row stands.",
    "locator": "Words or cell by which the row is found in the source.",
    "figure": "The number as printed, with its words.",
    "hedge": "Words that qualify the number, as printed.",
    "kind": "What sort of number the figure is.",
    "10_policy.kind": "What kind of response it is.",
    "10_lineages.kind": "Whether the link is declared, and collapses claims, or suspected.",
    **{
        end: f"{words} of the figure, in the unit of the row (shares as fractions of one, money in its currency)."
        for end, words in _ENDS.items()
    },
    "bound": "Whether the figure fixes only its lower or its upper end.",
    "interval_level": "Level at which the source states its interval, such as 0.95; empty where it states none.",
    "approximate": "Whether a word such as about stands at the figure.",
    "vague": "Whether the figure names an order of magnitude or a half only.",
    "currency": "Currency of an amount of money, ISO 4217.",
    "price_year": "Year whose prices an amount is in, where the source states it.",
    "30_estimates.price_year": "Year of the constant US dollars of an estimate of money.",
    "measure": "What kind of quantity is counted.",
    "unit": "In what the value is expressed.",
    "place": "Name of the place, as printed.",
    "area": "Code of the place that the row is about: ISO alpha-3, XKX, a region, a group; NLD/Amsterdam is a part.",
    "region_code": "Code of the smallest region with a page that holds the area.",
    "10_population_differences.region_code": "Code of the country.",
    "10_coverage.region_code": "Code of the region on whose page the claims stand.",
    "30_estimates.region_code": "Code of the region that the estimate is about.",
    "regions": "Codes of all regions with a page that the claim touches, separated by semicolons.",
    "origin": "Codes of the places from where people come, as far as the claim says.",
    "destination": "Codes of the places to where people come, as far as the claim says.",
    "via": "Codes of the places through which people pass.",
    "direction": "Which side of the area's border the number looks at.",
    "counterpart": "Code of the other end of the movement, where the claim names one.",
    "10_roles.counterpart": "The other end of the movement, as printed.",
    "counterpart_codes": "Codes of the other end of the movement.",
    "role": "What the place is in the movement.",
    "movement": "Whether a border was crossed, as far as the claim says.",
    "population": "Who is counted.",
    "target_population": "Named group that the number is about or that a share is of, beyond sex and age; empty for "
    "everybody.",
    "exploitation": "For what purpose people are exploited.",
    "status": "In which condition the counted persons are.",
    "10_policy.status": "How far the response has come.",
    "visibility": "Whether all persons are meant, or those whom somebody registered or helped.",
    "method": "How the producer made the number; decides its assumed precision.",
    "30_estimates.method": "How the claims were put together.",
    "sample": "Whom the producer asked or observed, how many and how chosen, or which lists were compared.",
    "period": "When the number holds, as printed.",
    "period_start": "First calendar year of the period; empty where it is open or not said.",
    "period_end": "Last calendar year of the period; empty where it is open or not said.",
    "period_kind": "How the period reads.",
    "share_of": "What a share is a share of, in words.",
    **{
        f"whole_{axis}": f"The {axis} of the whole that a share is a part of."
        for axis in ("measure", "population", "exploitation", "status", "movement", "visibility")
    },
    "whole_origin": "Codes of the places from where the people of the whole come.",
    "whole_destination": "Codes of the places to where the people of the whole come.",
    "producer": "Who made the number, under one name each; unattributed where the source does not say.",
    "producer_year": "Year in which the producer published it.",
    "carrier": "Where we read the number.",
    "carrier_year": "Year of the text in which we read it.",
    "read_in": "Grade of the reading: at the producer, in a secondary report, in the press.",
    "statement": "Claims with the same statement were made together, in one sentence or table of the source.",
    "10_roles.statement": "The statement in the source that says so.",
    "lineage": "Name of the lineage: claims with the same one go back to one number or data base and count once.",
    "10_lineages.lineage": "Lineage that a declared link belongs to.",
    "same_team": "Lineages that the same makers drew from other data, separated by semicolons: agreement with them "
    "proves less.",
    "suspected_lineage": "The lineage if suspected links collapsed claims too.",
    "footnote": "Number of the footnote at the figure.",
    "definition": "Definition that the source gives.",
    "note": "What a reader should know, by the transcriber.",
    **{f"{name}_{end}": f"{words} {unit}." for name, unit in _COMMON.items() for end, words in _ENDS.items()},
    "usd_year": "Year of the constant US dollars; empty where an amount could not be converted.",
    "not_converted": "Which common units are not given, and what is missing for them.",
    "step": "Number of the step within its claim, from 1.",
    "field": "Column of 10_claims that the step fills.",
    "code": "Why the change was made.",
    "before": "The value before the step.",
    "after": "The value after the step.",
    "by": "Module that made the step, or file and line that declare it.",
    "reason": "In one clause, with the factor and its source where there is one.",
    "10_corrections.reason": "What went wrong between producer and carrier.",
    "column": "Column of 10_claims that is changed; claim_id if the whole claim is set aside.",
    "printed": "The cell as printed.",
    "corrected": "The cell with corrections on.",
    "action": "What the correction does.",
    "explanation": "Why, in one sentence.",
    "evidence": "What shows the link.",
    "10_corrections.evidence": "Ids of the claims that show the slip, separated by semicolons.",
    "declared_in": "File and line of the declaration; empty for what is inferred.",
    "other_id": "Id of the claim that it goes back to, or of the older of two.",
    "relation": "How the claim goes back to the other.",
    "score": "Probability that the two are one number told twice, by digits, place and axes; empty if they share none.",
    "shared": "Numbers that both claims hold, separated by semicolons.",
    "united_nations": "Persons by World Population Prospects 2019.",
    "world_bank": "Persons by the World Bank.",
    "ratio": "The first over the second.",
    "role_id": "Id of the statement.",
    "strength": "How strongly the source says it.",
    "rating_id": "Id of the rating.",
    "scheme": "Which scheme graded the place.",
    "rating": "The grade as printed.",
    "policy_id": "Id of the response.",
    "name": "Its name.",
    "year": "Year of the response.",
    "10_population_differences.year": "Year in which the two tables lie furthest apart.",
    "count": "A number that belongs to it, such as members.",
    "count_bound": "Whether that number fixes a value or only one end of it (over 40: lower).",
    "count_of": "What that number counts.",
    "self_description": "Whether the words are the organisation's own.",
    "disputed": "Whether others dispute them.",
    "reference_year": "Year that the estimate is about.",
    "corrections": "Whether declared corrections were applied.",
    **{
        name: f"{level} percent point of {'a further lineage of its kind' if 'predictive' in name else 'the answer'}, "
        "in the unit of the row; empty if only bounds are known."
        for name, level in _QUANTILES.items()
    },
    "k_claims": "Number of claims.",
    "k_bounds": "Number of claims that only fix a bound.",
    "k_lineages": "Number of lineages.",
    "k_producers": "Number of producers.",
    "claims": "Number of claims on the region's page.",
    "producers": "Number of named producers.",
    "lineages": "Number of lineages.",
    "10_coverage.claims": (
        "Number of claims of which this is the smallest region with a page that holds their place; the page itself "
        "also tells those about wider or partial areas that touch it, and so counts as many or more."
    ),
    "10_coverage.producers": "Number of named producers of these claims.",
    "10_coverage.lineages": "Number of lineages of these claims.",
    "10_coverage.shared": "Number of estimands of exactly this region that claims of two or more lineages speak of.",
    "shared_estimands": "These estimands, separated by semicolons.",
    "shared_claims": "Ids of the claims about each of them; estimands are separated by bars.",
    "tau": "Spread between lineages: posterior mean of the standard deviation, log scale.",
    "i2": "Share of the variation between lineages that is not chance, in percent; empty for the exact method.",
    "prior_share": "Share of the variance of the answer that is left after the claims (1: they taught nothing).",
    "spread_share": "Share of the variance of tau that is left after the claims (1: they taught nothing).",
    "certainty": "Grade of certainty.",
    "certainty_reasons": "What leads to it, separated by semicolons; or why the method has no answer.",
    "factor": "Median with the lineage over the median without it; empty where no value is left.",
    "claim_ids": "Ids of the claims, separated by semicolons.",
    "conflict_id": "Id of the conflict: its code, its first claim and four digits that stand for all its claims.",
    "level": "How hard it is: infeasible as the claims stand; conditional on a link or on a year that is not printed; "
    "clipped, so that only a part of a range is left; apparent, gone once a distinction is respected.",
    "marginal": "Whether it holds only as printed, not within the tolerance of print.",
    "20_conflicts.code": "Which check found it.",
    "20_conflicts.claim_ids": "Ids of every member, the sharpest set first, then of the claims that it stands for; "
    "for roles and ratings the ids of their rows; separated by semicolons.",
    "20_conflicts.regions": "Codes of all regions with a page that its claims touch, separated by semicolons.",
    "members": "Ids of the sharpest set, in the order of its arithmetic: of two numbers the higher first, of a larger "
    "set the one that is too high or too low; separated by semicolons.",
    "severity": "Smallest factor by which one member must move for the rest to hold, at least 1.",
    "20_conflicts.factor": "How many times one side of the arithmetic is the other, at least 1.",
    "share_low": "Least share known of all, or of a part in its whole, as a fraction; empty where not known or not "
    "meant.",
    "share_high": "Largest such share.",
    "years_low": "Least stay in years that two numbers imply, or years of a window; empty where not known or not "
    "meant.",
    "years_high": "Longest such stay, or years of that window.",
    "20_conflicts.amount": "What is left or what the sum is, in the unit of the first member; of a share of a "
    "population the persons in it; of a number of several years its mean a year; empty where none is meant.",
    "explanations": "What would have to be true, as codes of analysis.conflicts.words.Explanation: code, code:value or "
    "code:low..high; separated by semicolons, with what each is reckoned with behind plus signs.",
    "reasons": "Distinctions that dissolve it, alternatives separated by semicolons, those needed together joined by "
    "plus signs; where none does, how the numbers came about.",
    "resolution": "What was done about it.",
    "20_conflicts.scope": "Evidence of the run that found it: the article's claims only, or everything held.",
    "20_conflicts.corrections": "Whether declared corrections were on in the run that found it.",
    "lineage_claims": "Number of claims of the lineage that is left out.",
    **{
        f"{name}_without": f"{_QUANTILES[name]} percent point of the answer without the line; where one line is left, "
        "what it printed."
        for name in ("low95", "median", "high95")
    },
    "status_without": "Whether the lines that are left are reconciled, stated as one printed it, or refused.",
    "log_ratio": "Logarithm of the median with the lineage over the median without it.",
    "predictive_p": "Probability, given the other lineages, of a claim with such an error at or below this one; for a "
    "bound, that it holds.",
    "30_looking_back.predictive_p": "Probability of a finding at or below what was found.",
    "expected_from": "Ids of the article's claims behind the expectation, separated by semicolons.",
    "source_types": "How these claims were made.",
    "expected_median": "Median of the predictive distribution, in the unit of the row.",
    "expected_low95": "2.5 percent point of the predictive distribution, in the unit of the row.",
    "expected_high95": "97.5 percent point of the predictive distribution, in the unit of the row.",
    "found_claim_id": "Id of the claim that holds the later finding.",
    "found_method": "How the finding was made.",
    "found_year": "Middle of the period of the finding, in years.",
    "found": "What was found, in found_unit.",
    "found_unit": "In what the finding is expressed.",
    "differs_in": "Axis in which the finding differs from the expectation; empty for the same estimand.",
    "covered": "Whether the finding lies between the 2.5 and the 97.5 percent point.",
    "log_score": "Log predictive density of the log of the finding; higher is better.",
    "log_error": "Logarithm of the expected median over the value found.",
    "specifications": "Number of combinations of choices.",
    "answered": "Number of combinations that have an answer.",
    "lowest_low95": "Smallest 2.5 percent point over all combinations.",
    "lowest_median": "Smallest median over all combinations.",
    "published_median": "Median of the published combination.",
    "highest_median": "Largest median over all combinations.",
    "highest_high95": "Largest 97.5 percent point over all combinations.",
    "tenth_median": "Median of the combination that a tenth of all medians do not exceed.",
    "middle_median": "Median of the combination that half of all medians do not exceed.",
    "ninetieth_median": "Median of the combination that nine tenths of all medians do not exceed.",
    "axis": "Choice that is varied, in data/raw/priors.yml under multiverse.",
    "levels": "Number of levels of the choice.",
    "distinct": "Number of different medians among the combinations that have an answer.",
    "share": "Share of the variance of the log median that the choice explains alone; empty if nothing varies.",
    "alone_lowest_median": "Smallest median if only this choice moves and all others stay as published.",
    "alone_highest_median": "Largest median if only this choice moves and all others stay as published.",
    "bin": "Place of the bin from 1, the one with the smallest answers first.",
    "30_specification_curve.lowest_median": "Smallest median in the bin.",
    "30_specification_curve.middle_median": "Median of the combination at the centre of the bin.",
    "30_specification_curve.highest_median": "Largest median in the bin.",
    "30_specification_curve.lowest_low95": "Smallest 2.5 percent point of the combinations in the bin.",
    "30_specification_curve.highest_high95": "Largest 97.5 percent point of the combinations in the bin.",
    "published_below": "Number of combinations with a smaller median than the published one; empty if that has none.",
    "published_same": "Number of combinations with the median of the published one, itself included.",
    "most_common_median": "Median that most combinations have, to six digits; the smallest if several.",
    "most_common_same": "Number of combinations that have it.",
    "option": "Level of the choice.",
    "30_specification_options.answered": "Number of combinations with this option that have an answer.",
    "total_share": "Share of the variance of the log median in which the choice has a part, alone or with others.",
    "alone_median": "Median if only this option is taken and the other choices stay as published; empty if none.",
    "30_specification_options.middle_median": "Median that half of the medians with this option do not exceed.",
    "shares": "Share of the combinations of each bin that take the option, separated by semicolons, from the smallest "
    "answers to the largest; empty if none has an answer.",
    "corpus_tau": "Scale of the prior of tau that makes the claims of all quantities together most likely.",
    "interactions": "Share of the variance of the log median that no axis explains alone.",
    "matters_most": "Axis with the largest share.",
    "file": "Name of the file with all combinations, below build/multiverse.",
    "floor_ids": "Ids of detected counts that entered as floors, separated by semicolons.",
    "view": "What is asked: then (2008, by what was published by 2010), now (2021, by everything), or meeting "
    "(wherever two lines meet).",
    "window": "First and last year of the window of a cumulative count; empty for all else.",
    "time": "Mean of the middles of the periods of its lines, in years.",
    "assumed_period": "Whether a period was not printed and taken to be two years before publication.",
    "grade": "How the number is known: observed (survey or list comparison), model, expert, unattributed.",
    "answer_status": "Whether the number is reconciled from several lines, stated as one line printed it, or refused.",
    "refusal": "Why no reconciled number is given; empty where one is.",
    "30_estimates.ratio": "Upper over lower end of the 95 percent interval; of odds for a share.",
    "scale": "Median of the scale A of the spread between lines, learned without this quantity, log scale.",
    "assumed_share": "Share of the variance of the log answer that the spread between lines makes.",
    **{
        f"reml_{name}": f"{_QUANTILES[name]} percent point by REML with the ad-hoc Hartung-Knapp interval, from three "
        "lines on."
        for name in ("low95", "median", "high95")
    },
    **{
        f"printed_{end}": f"{words} as the line printed it; empty where lines are pooled."
        for end, words in _ENDS.items()
    },
    "printed_level": "Coverage of the printed interval, as a fraction; empty where none is printed.",
    "printed_bound": "Whether the printed figure fixes a value or only one end of it.",
    "apart80": "Factor within which eight in ten measurements of one thing stand from what they measure.",
    "apart95": "Factor within which 95 percent of measurements of one thing stand from what they measure.",
    "k_lines": "Number of lines of evidence; in 30_estimates of those that give a value.",
    "lines": "Names of the lines of evidence, separated by semicolons.",
    "other_ids": "Ids of surveys, list comparisons and models of the quantity that are shown and not pooled.",
    "beside_ids": "Ids of what experts, or nobody in particular, say near that time.",
    "beside_ratios": "Each of these over the answer, in the order of beside_ids.",
    "within_ids": "Ids of the claims behind each whole that the answer, as its part, was kept below.",
    "exceeds_ids": "Ids of the claims behind each whole that the answer, its part, contradicts; nothing was moved.",
    "floor_applied": "Whether a registered count cut the answer off below.",
    "which": "Which strict sets: all, of one team, of several teams, or all without the set named in the row.",
    "sets": "Number of strict sets.",
    "comparisons": "Lines that give a value less one, added over the sets.",
    **{
        f"scale_{name}": f"{_QUANTILES[name]} percent point of the scale A, log scale."
        for name in ("low95", "median", "high95")
    },
    "profile": "A of the highest likelihood; empty without sets.",
    "profile_low95": "Lower end of the 95 percent profile interval of A.",
    "profile_high95": "Upper end of the 95 percent profile interval of A.",
    "factor80": "Factor within which eight in ten measurements stand from what they measure, by these sets.",
    "factor95": "Factor within which 95 percent of measurements stand from what they measure, by these sets.",
    "30_not_reconciled.reason": "Why no reconciled number is given.",
    "30_not_reconciled.differs_in": "Axis in which the two quantities of a pair differ; empty for one quantity.",
    "advice": "Whether the number may be quoted: quote, quote_as_history, quote_with_care or do_not_quote.",
    "30_quoting.reason": "Rule that gives the advice: the first that applies.",
    "30_quoting.evidence": "Who found that the number cannot be replicated, or that its maker disowned it.",
    "superseded_by": "Id of the later edition, or of the number that shows what was corrected.",
    "original": "Id of the number that this one copies.",
    "rung": "Rung of the ladder, by definition and not by size.",
    "basis": "Whether a claim, an estimate or nothing stands on the rung.",
    "30_ladder.level": "Coverage of the interval, as a fraction; empty where a claim prints none.",
    "30_ladder.year": "Last year of its period.",
    "30_ladder.lines": "Number of lines of evidence behind it.",
    "30_ladder.grade": "How the number is known: registered, survey, list_comparison, model, expert, unattributed.",
    "why": "Why this number stands on the rung.",
    "expected_ids": "Ids of the claims behind what could be known in 2009, separated by semicolons.",
    "expected_low": "Lower end of what was expected: 95 percent interval if reconciled, else as printed.",
    "expected": "What was expected; empty where only a range or a bound was printed.",
    "expected_high": "Upper end of what was expected, as the lower.",
    "found_measure": "What kind of quantity was found.",
    "found_low": "Lower end of the printed interval of what was found.",
    "found_high": "Upper end of the printed interval of what was found.",
    "found_lies": "Where what was found lies by the interval that was expected; empty for unlike measures.",
    "30_looking_back.log_ratio": "Logarithm of what was expected over what was found; empty for unlike measures.",
    "gap_probability": "Probability that two measurements of one thing stand so far apart or further; empty for "
    "experts, numbers without a maker and unlike measures.",
    "conversions": "Conversions that claims went through to speak of this quantity.",
}
