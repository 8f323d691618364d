#!/usr/bin/env python3
"""Compares `seqscan judge --jsonl` with planners' verdicts: agree.py SEQSCAN FILE.jsonl… [--show]."""
import collections
import json
import subprocess
import sys

seqscan, *rest = [arg for arg in sys.argv[1:] if arg != "--show"]
show = "--show" in sys.argv
for name in rest:
    with open(name, encoding="utf-8") as file:
        cases = [json.loads(line) for line in file if line.strip()]
    fields = ("id", "dialect", "schema", "query", "engine_version")
    asked = "".join(json.dumps({field: case[field] for field in fields if field in case}) + "\n" for case in cases)
    done = subprocess.run([seqscan, "judge", "--jsonl"], input=asked, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [case["id"] for case in cases], "an answer for every case, in order"
    tags = collections.defaultdict(lambda: [0, 0])
    confusion = collections.Counter()
    tables = [0, 0]
    for case, answer in zip(cases, answers):
        soft = case.get("window") or str(case.get("order_note", "")).startswith("mixed")
        got = (answer.get("order_by"), answer.get("presorted"))
        expected = (case["order_by"], case["presorted"])
        if not soft:
            tag = tags[case["tag"]]
            tag[1] += 1
            if got == expected:
                tag[0] += 1
            else:
                confusion[case["tag"], expected, got] += 1
                if show:
                    print(case["id"], expected, got, case["query"], case["schema"], sep="\n    ")
        for table, verdict in (case["filters"] or {}).items():
            tables[1] += 1
            found = answer.get("filters", {}).get(table)
            tables[0] += found == verdict
            if show and found != verdict:
                print(case["id"], table, verdict, found, case["query"], case["schema"], sep="\n    ")
    agreed, total = (sum(tag[place] for tag in tags.values()) for place in (0, 1))
    print(f"{name}: order {agreed}/{total} ({100 * agreed / total:.2f}%), filters {tables[0]}/{tables[1]} ({100 * tables[0] / tables[1]:.2f}%)")
    for tag, (right, all_) in sorted(tags.items()):
        print(f"  {tag}: {right}/{all_}")
    for (tag, expected, got), count in confusion.most_common():
        print(f"  {count} [{tag}] {expected} judged {got}")
