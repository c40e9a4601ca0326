"""The script of the offline player: no address, no import; words are put into the page as text only."""

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
/** The film, where it lies beside the page: it shows everybody together, and its clock is the page's. */
const film = record.film && {...record.film, media: null, state: ""};
function second(at) {
  const take = film.takes.find(([since, until]) => since <= at && at < until);
  return take ? take[2] + (at - take[0]) / 1000 : null;
}
function momentOf(place) {
  const take = film.takes.findLast(([, , begins]) => begins <= place) ?? film.takes[0];
  return Math.min(take[0] + Math.max(0, place - take[2]) * 1000, take[1]);
}
/** Where the film is to stand for a moment: on it, on the card that tells why there is nothing, or at what follows. */
function placeOf(at) {
  const card = film.gaps.find(([since, until]) => since <= at && at < until);
  const after = film.takes.find(([since]) => since > at);
  return second(at) ?? (card ?? after ?? film.takes.at(-1))[2];
}
/** The recordings of all people run by one clock; whichever is off by more than a third of a second is set right. */
function keepTogether() {
  if (film?.media) {
    film.media.playbackRate = rate;
    if (!playing && !film.media.paused) film.media.pause();
    if (playing && film.media.paused) film.media.play().catch(pause);
    return;
  }
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
  if (film?.media) {
    if (!film.media.seeking && !film.media.paused) {
      now = momentOf(film.media.currentTime);
      mark();
    }
  } else if (playing) {
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
  if (film?.media) film.media.currentTime = placeOf(at);
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
    const heard = own?.sound.some(([since, until]) => since - 5000 <= entry.at && entry.at <= until + 5000);
    const there = heard || (film && second(entry.at) !== null);
    const begin = () => {
      go(entry.at - 2900, index);
      play();
    };
    const words_said = make("p", {}, make("b", {textContent: entry.name}), "  ", entry.text);
    const note = there ? "dim not-here" : "dim";
    if (!heard) words_said.append(" ", make("small", {className: note, textContent: words.unrecorded}));
    const moment = make(there ? "button" : "span", {textContent: clock(entry.at), onclick: there ? begin : null});
    const row = make("li", {className: "said"}, moment, words_said);
    said.push({at: entry.at, until: entry.until, row, text: `${entry.name} ${entry.text}`});
    list.append(row);
  }
  text.append(list);
}

const gaps = make("ul");
for (const [since, until, why] of record.gaps) {
  const span = `${clock(since)} – ${clock(until)}`;
  const card = film?.gaps.some(([begins, ends]) => begins < until && since < ends);
  const moment = make(card ? "button" : "span", {textContent: span, onclick: card ? () => go(since) : null});
  gaps.append(make("li", {}, moment, why ? ` ${why}` : ""));
}
const gone = make("ul");
for (const [since, until] of record.gone) gone.append(make("li", {textContent: `${clock(since)} – ${clock(until)}`}));
if (!record.gaps.length) gaps.append(make("li", {textContent: words.no_gaps}));

/** What is read under the film: the words at their time, of what was taken out only that it was. */
function subtitle(track) {
  const plain = (words_said) => words_said.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  for (const one of said) {
    const begins = second(one.at);
    if (begins === null) continue;
    const taken = record.gone.some(([since, until]) => since < one.until && one.at < until);
    const ends = second(one.until) ?? begins + (one.until - one.at) / 1000;
    const cue = new VTTCue(begins, Math.max(ends, begins + 0.5), plain(taken ? words.taken_out : one.text));
    cue.line = -3; // above the line in the picture that says who speaks
    track.addCue(cue);
  }
}
const screen = make("section", {className: "film"});
screen.setAttribute("aria-label", words.film);
function showFilm(video) {
  film.media = video;
  video.controls = video.playsInline = true;
  video.onplay = play;
  video.onpause = () => playing && !video.seeking && pause();
  video.onended = pause;
  video.onseeked = () => {
    if (Math.abs(placeOf(now) - video.currentTime) > 0.5) go_on(momentOf(video.currentTime));
  };
  for (const track of tracks) track.media?.pause();
  const track = video.addTextTrack("captions", words.subtitles, document.documentElement.lang);
  subtitle(track);
  track.mode = "showing";
  screen.replaceChildren(video);
  document.body.classList.add("filmed");
  video.currentTime = placeOf(now);
}
/** Somebody went elsewhere in the film itself. */
function go_on(at) {
  now = at;
  mark();
}

/** Recordings lie beside the page, or are chosen; a file is known by its name. */
const media = make("ul");
function tell() {
  const state = (track) => (track.state === "found" ? words.found : words.absent);
  const shown = film?.media ? [film] : film?.state === "absent" ? [film, ...tracks] : tracks;
  media.replaceChildren(...shown.map((one) => make("li", {textContent: `${one.name ?? words.film}: ${state(one)}`})));
}
function load(track, addresses) {
  const [address, ...others] = addresses;
  if (address === undefined) {
    track.state = "absent";
    if (track === film) tracks.forEach(seek_out);
    tell();
    return;
  }
  const one = make(track === film ? "video" : "audio", {preload: "auto", src: address});
  one.addEventListener("loadedmetadata", () => {
    track.state = "found";
    track.media = one;
    if (track === film) showFilm(one);
    tell();
  });
  one.addEventListener("error", () => track.media !== one && load(track, others), {once: true});
}
function seek_out(track) {
  load(track, record.beside.map((folder) => folder + encodeURIComponent(track.file)));
}
const choose = make("input", {type: "file", multiple: true, accept: "video/webm,audio/webm", id: "choose"});
choose.setAttribute("aria-label", words.choose);
choose.onchange = () => {
  for (const file of choose.files) {
    const track = [film, ...tracks].find((one) => one?.file === file.name);
    if (track) load(track, [URL.createObjectURL(file)]);
  }
};
tell();
const block = (title, ...inside) => make("section", {}, make("h2", {textContent: title}), ...inside);
const beside = make("aside", {className: "beside"}, block(words.chapters, chapters), block(words.gaps, gaps));
const chooser = make("label", {}, make("span", {textContent: words.choose}), choose);
if (record.gone.length) beside.append(block(words.taken_out, gone));
if (tracks.length) beside.append(block(words.tracks, media, chooser));
const right = make("div", {className: "right"}, screen, beside);
document.getElementById("app").append(bar, make("div", {className: "page"}, text, right));
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, button, video")) return;
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
if (film) seek_out(film);
else tracks.forEach(seek_out);
setInterval(beat, 250);
"""
