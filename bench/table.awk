# Joins rows of measurements (side, name, value, unit) with the bars (name, unit, bar, stretch, title). See micro.sh.
BEGIN { FS = OFS = "\t" }
FNR == NR {
  key = $1 SUBSEP $2
  if (!(key in best) || $3 < best[key]) best[key] = $3
  next
}
function shown(v) { return v == "" ? "-" : v >= 100 ? sprintf("%.0f", v) : v >= 10 ? sprintf("%.1f", v) : sprintf("%.2f", v) }
(("ours" SUBSEP $1) in best) {
  ours = best["ours", $1]
  go = (("go" SUBSEP $1) in best) ? best["go", $1] : ""
  ratio = go != "" ? ours / go : ""
  limit = $3
  if (sub(/^=/, "", limit)) { value = ours; bar = limit " " $2 } else { value = ratio; bar = limit }
  verdict = value == "" ? "no Go" : value <= limit + 0 ? "holds" : "over"
  ++n
  row[n] = $5 OFS $2 OFS shown(ours) OFS shown(go) OFS (ratio == "" ? "-" : sprintf("%.2f", ratio)) OFS bar OFS $4 OFS verdict
}
END {
  if (form == "tsv") {
    for (i = 1; i <= n; ++i) print row[i]
    exit
  }
  line = "%-44s %-4s %9s %11s %6s %8s %8s  %s\n"
  printf line, "work", "unit", "ours", version == "" ? "Go: absent" : version, "ratio", "bar", "stretch", ""
  for (i = 1; i <= n; ++i) {
    split(row[i], c, OFS)
    printf line, c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8]
  }
}
