"""The words, the style and the script of the offline player: no address, no import, all that it needs."""

from collections.abc import Mapping

LABELS: Mapping[str, Mapping[str, str]] = {
    "zh-CN": {
        "script": "请允许本页运行脚本；笔录的文字也在 PDF 中。",
        "play": "播放",
        "pause": "暂停",
        "previous": "上一句",
        "next": "下一句",
        "rate": "播放速度",
        "find": "在笔录中查找",
        "none": "没有找到",
        "places": "共 {count} 处，第 {at} 处",
        "chapters": "庭审阶段",
        "gaps": "无录音的时间",
        "no_gaps": "自始至终有录音",
        "tracks": "录音轨道",
        "choose": "选择录音录像文件…",
        "found": "已找到",
        "absent": "未找到；请把文件放在本页旁边，或在此选择",
        "unrecorded": "此时无录音",
        "keys": "空格键播放或暂停，↑ ↓ 上一句、下一句，← → 后退、前进 5 秒",
    },
    "en": {
        "script": "Allow this page its script; the words of the record are in the PDF too.",
        "play": "Play",
        "pause": "Pause",
        "previous": "Statement before",
        "next": "Next statement",
        "rate": "Speed",
        "find": "Find in the record",
        "none": "Not found",
        "places": "{at} of {count}",
        "chapters": "Stages",
        "gaps": "Times without a recording",
        "no_gaps": "Recorded throughout",
        "tracks": "Recordings",
        "choose": "Choose the recordings …",
        "found": "found",
        "absent": "not found: put the files beside this page, or choose them here",
        "unrecorded": "No recording of this time",
        "keys": "Space plays or pauses, ↑ ↓ go to the statement before or after, ← → go 5 seconds back or on",
    },
}
"""What the page says, by language."""

STYLE = """
:root{color-scheme:light dark;--bg:light-dark(#fff,#14181f);--text:light-dark(#14181f,#eef1f5);
--dim:light-dark(#414855,#b6bdc9);--line:light-dark(#777f8b,#8b95a3);--accent:light-dark(#173f87,#a9c4ff);
--now:light-dark(#dff1e8,#0f3b2b);--found:light-dark(#fff0c7,#4d3a08)}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:1rem/1.6 "Noto Sans","PingFang SC","Microsoft YaHei UI",
"Noto Sans CJK SC",sans-serif}
header{padding:12px 24px}h1{font-size:1.375rem;margin:0}h2{font-size:1.125rem;margin:0 0 6px}
header p{margin:0;color:var(--dim)}
.bar{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:8px 24px;
background:var(--bg);border-block:1px solid var(--line)}
button,select,input{font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:6px;
min-height:44px;padding:0 12px}
button{cursor:pointer}option{background:var(--bg)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.clock{font-variant-numeric:tabular-nums;min-width:5em}
.page{display:grid;grid-template-columns:minmax(0,1fr) 320px;gap:24px;padding:16px 24px}
.beside{position:sticky;top:80px;align-self:start;max-height:calc(100vh - 96px);overflow:auto}
.beside section{margin-bottom:20px}ul,ol{list-style:none;margin:0;padding:0}
.beside button{border:0;padding:0;text-align:left;color:var(--accent)}
.said{display:grid;grid-template-columns:6em minmax(0,1fr);gap:12px;padding:6px 8px;border-left:4px solid transparent;
content-visibility:auto;contain-intrinsic-size:auto 48px}
.said p{margin:0;overflow-wrap:anywhere;white-space:pre-line}
.said button{border:0;padding:0;color:var(--accent);text-align:left}
.event{color:var(--dim)}.now{background:var(--now);border-left-color:var(--accent)}.hit{background:var(--found)}
.stage{padding:16px 8px 4px}.dim{color:var(--dim)}
@media(max-width:800px){.page{grid-template-columns:1fr}.beside{position:static;max-height:none}}
"""

SCRIPT = """
"use strict";
const record = JSON.parse(document.getElementById("record").textContent);
const words = record.labels;
const make = (name, about = {}, ...inside) => {
  const one = Object.assign(document.createElement(name), about);
  one.append(...inside);
  return one;
};
const clock = (at) => new Date(at + record.offset).toISOString().slice(11, 19);
const fold = (text) => text.normalize("NFKC").toLowerCase();

const said = [];
let now = 0, current = -1, playing = false, rate = 1, before = 0, hits = [], hit = -1;
const tracks = record.tracks.map((one) => ({...one, sound: one.sound, media: null, state: ""}));

function covers(track, at) {
  return track.sound.some(([since, until]) => since <= at && at < until);
}
function recorded(at) {
  return tracks.some((track) => covers(track, at));
}
/** The recordings of all people run by one clock; whichever is off by more than a third of a second is set right. */
function keepTogether() {
  for (const track of tracks) {
    const media = track.media;
    if (!media || track.state !== "found") continue;
    const wanted = (now - track.began) / 1000;
    if (!playing || !covers(track, now)) {
      if (!media.paused) media.pause();
      continue;
    }
    media.playbackRate = rate;
    if (Math.abs(media.currentTime - wanted) > 0.35) media.currentTime = wanted;
    if (media.paused) media.play().catch(() => {});
  }
}
function beat() {
  const moment = performance.now();
  if (playing) {
    now += Math.min(1000, moment - before) * rate;
    if (!recorded(now)) leap();
    mark();
  }
  before = moment;
  keepTogether();
}
/** Nothing was recorded now: go on where something was, or stop at the end. */
function leap() {
  const later = tracks.flatMap((track) => track.sound.map(([since]) => since)).filter((since) => since > now);
  if (later.length) now = Math.min(...later);
  else pause();
}
function mark() {
  time.textContent = clock(now);
  let low = 0, high = said.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (said[middle].at <= now + 3000) low = middle + 1;
    else high = middle;
  }
  show(low - 1);
}
function show(index) {
  if (index === current) return;
  if (said[current]) said[current].row.classList.remove("now");
  current = index;
  if (!said[current]) return;
  said[current].row.classList.add("now");
  said[current].row.scrollIntoView({block: "center"});
}
function go(at, index = -1) {
  now = at;
  time.textContent = clock(now);
  if (index >= 0) show(index);
  else mark();
  keepTogether();
}
function play() {
  playing = true;
  before = performance.now();
  toggle.textContent = words.pause;
  keepTogether();
}
function pause() {
  playing = false;
  toggle.textContent = words.play;
  keepTogether();
}
function step(by) {
  const index = Math.max(0, Math.min(said.length - 1, current + by));
  if (said[index]) go(said[index].at - 2900, index);
}
function lookFor(query) {
  for (const index of hits) said[index].row.classList.remove("hit");
  const wanted = fold(query.trim());
  hits = wanted ? said.flatMap((one, index) => (fold(one.text).includes(wanted) ? [index] : [])) : [];
  for (const index of hits) said[index].row.classList.add("hit");
  hit = -1;
  turn(1, wanted);
}
function turn(by, wanted = "-") {
  if (hits.length) {
    hit = (hit + by + hits.length) % hits.length;
    said[hits[hit]].row.scrollIntoView({block: "center"});
  }
  const told = hits.length ? words.places.replace("{count}", hits.length).replace("{at}", hit + 1) : words.none;
  count.textContent = wanted ? told : "";
}

const time = make("span", {className: "clock"});
const toggle = make("button", {id: "toggle", textContent: words.play, onclick: () => (playing ? pause() : play())});
const find = make("input", {id: "find", type: "search", placeholder: words.find, oninput: () => lookFor(find.value)});
find.setAttribute("aria-label", words.find);
find.onkeydown = (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  turn(event.shiftKey ? -1 : 1);
  event.preventDefault();
};
const count = make("span", {id: "count", className: "dim"});
count.setAttribute("role", "status");
const speed = make("select", {id: "rate", onchange: () => (rate = Number(speed.value))});
speed.setAttribute("aria-label", words.rate);
for (const one of [1, 1.25, 1.5, 2]) speed.append(make("option", {value: one, textContent: `${one} ×`}));
const bar = make("div", {className: "bar", title: words.keys},
  make("button", {textContent: words.previous, onclick: () => step(-1)}), toggle,
  make("button", {textContent: words.next, onclick: () => step(1)}), speed, time, find, count);

const text = make("main");
const chapters = make("ul");
for (const section of record.sections) {
  const head = make("h2", {className: "stage", textContent: `${section.title} ${clock(section.at)}`});
  text.append(head);
  const go_there = () => {
    head.scrollIntoView();
    go(section.at);
  };
  const chapter = make("button", {textContent: `${clock(section.at)} ${section.title}`, onclick: go_there});
  chapters.append(make("li", {}, chapter));
  const list = make("ol");
  for (const entry of section.entries) {
    if (!("name" in entry)) {
      const moment = make("span", {textContent: clock(entry.at)});
      list.append(make("li", {className: "said event"}, moment, make("p", {textContent: entry.text})));
      continue;
    }
    const index = said.length;
    const own = tracks.find((track) => track.people.includes(entry.speaker));
    const there = own && own.sound.some(([since, until]) => since - 5000 <= entry.at && entry.at <= until + 5000);
    const begin = () => {
      go(entry.at - 2900, index);
      play();
    };
    const words_said = make("p", {}, make("b", {textContent: entry.name}), "  ", entry.text);
    if (!there) words_said.append(" ", make("small", {className: "dim", textContent: words.unrecorded}));
    const moment = make(there ? "button" : "span", {textContent: clock(entry.at), onclick: there ? begin : null});
    const row = make("li", {className: "said"}, moment, words_said);
    said.push({at: entry.at, row, text: `${entry.name} ${entry.text}`});
    list.append(row);
  }
  text.append(list);
}

const gaps = make("ul");
for (const [since, until] of record.gaps) gaps.append(make("li", {textContent: `${clock(since)} – ${clock(until)}`}));
if (!record.gaps.length) gaps.append(make("li", {textContent: words.no_gaps}));

/** Recordings lie beside the page, or are chosen; a file is known by its name. */
const media = make("ul");
function tell() {
  const state = (track) => (track.state === "found" ? words.found : words.absent);
  media.replaceChildren(...tracks.map((track) => make("li", {textContent: `${track.name}: ${state(track)}`})));
}
function load(track, addresses) {
  const [address, ...others] = addresses;
  if (address === undefined) {
    track.state = "absent";
    tell();
    return;
  }
  const one = make("audio", {preload: "auto", src: address});
  one.addEventListener("loadedmetadata", () => {
    track.state = "found";
    track.media = one;
    tell();
  });
  one.addEventListener("error", () => track.media !== one && load(track, others), {once: true});
}
for (const track of tracks) load(track, record.beside.map((folder) => folder + encodeURIComponent(track.file)));
const choose = make("input", {type: "file", multiple: true, accept: "video/webm,audio/webm", id: "choose"});
choose.setAttribute("aria-label", words.choose);
choose.onchange = () => {
  for (const file of choose.files) {
    const track = tracks.find((one) => one.file === file.name);
    if (track) load(track, [URL.createObjectURL(file)]);
  }
};
tell();
const block = (title, ...inside) => make("section", {}, make("h2", {textContent: title}), ...inside);
const beside = make("aside", {className: "beside"}, block(words.chapters, chapters), block(words.gaps, gaps));
const chooser = make("label", {}, make("span", {textContent: words.choose}), choose);
if (tracks.length) beside.append(block(words.tracks, media, chooser));
document.getElementById("app").append(bar, make("div", {className: "page"}, text, beside));
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, button")) return;
  const keys = {
    " ": () => toggle.click(),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    ArrowRight: () => go(now + 5000),
    ArrowLeft: () => go(now - 5000),
  };
  if (!keys[event.key]) return;
  keys[event.key]();
  event.preventDefault();
});
const begins = tracks.flatMap((track) => track.sound.map(([since]) => since));
now = begins.length ? Math.min(...begins) : (record.sections[0]?.at ?? 0);
time.textContent = clock(now);
setInterval(beat, 250);
"""
