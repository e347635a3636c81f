// The preview's page: says what is picked, shows what came of it, and keeps one's place when it is redrawn.
"use strict";

const find = id => document.getElementById(id);
const form = find("choices");
const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), each => each.toString(16).padStart(2, "0")).join("");
const WIDTHS = [400, 800, 1200, 1600, 2400];
const POINT = 96 / 72; // CSS pixels
const TEXTS = ["edition", "kind", "role", "deck", "stock", "duplex", "topic", "view", "zoom"];
const FLAGS = ["large", "grey", "flat", "booklet", "instructions"];
let menu = null;
let wanted = new URLSearchParams(location.search); // what was picked, until there is a menu to pick it in
let heard = "";
let asked = 0;
let shown = null;
let flipped = new Set();

const make = (name, values = {}, ...children) => {
  const element = Object.assign(document.createElement(name), values);
  element.append(...children);
  return element;
};
// Text is put in as text and never as markup, whatever it holds.
const list = (id, texts) => find(id).replaceChildren(...texts.map(text => make("li", {textContent: text})));
const say = (text, wrong = false) => {
  find("status").classList.toggle("wrong", wrong);
  if (find("status").textContent !== text) find("status").textContent = text;
};
const counted = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

// --- what is picked ---

const picked = name => {
  const field = form.elements[name];
  return field.type === "checkbox" ? field.checked : field.value;
};

function offer(name, items, value) {
  const field = form.elements[name];
  const old = [...field.options].map(each => `${each.value} ${each.text}`).join("\n");
  if (old !== items.map(each => `${each.id} ${each.name}`).join("\n")) {
    field.replaceChildren(...items.map(each => make("option", {value: each.id, textContent: each.name})));
  }
  field.value = items.some(each => each.id === value) ? value : items.length ? items[0].id : "";
}

function fill() {
  const want = name => wanted?.get(name) ?? picked(name);
  if (wanted) {
    for (const name of FLAGS) form.elements[name].checked = wanted.get(name) === "1";
    for (const name of ["kind", "duplex", "view", "zoom"]) {
      const value = wanted.get(name);
      const options = form.elements[name].options ?? form.elements[name];
      if (value !== null && [...options].some(each => each.value === value)) form.elements[name].value = value;
    }
  }
  offer("edition", menu.texts, want("edition") || menu.text);
  const text = menu.texts.find(each => each.id === picked("edition"));
  const kind = picked("kind");
  if (!text.broken) {
    const all = kind === "handout" ? [{id: "", name: "All of it"}] : [];
    offer("role", [...all, ...text.roles], want("role"));
    offer("deck", text.decks, want("deck") || menu.deck);
    offer("topic", [{id: "", name: "All topics"}, ...text.topics], picked("role") ? "" : want("topic"));
  }
  const large = picked("large");
  const sheets = menu.sheets.filter(each => each.large || !large);
  const usual = large ? menu.large_sheet : menu.sheet;
  const stock = want("stock");
  offer("stock", sheets, sheets.some(each => each.id === stock) && !moved(stock) ? stock : usual);
  const folded = !menu.sheets.find(each => each.id === picked("stock"))?.two_sided;
  form.elements.duplex.disabled = folded;
  if (folded) form.elements.duplex.value = "";
  form.elements.topic.disabled = Boolean(picked("role"));
  form.elements.booklet.disabled = large;
  if (large) form.elements.booklet.checked = false;
  for (const each of form.querySelectorAll("[data-for]")) each.hidden = each.dataset.for !== kind;
  if (!text.broken) wanted = null;
}

// Large print has a usual sheet of its own: it comes and goes with it.
const moved = stock => !wanted && stock === (picked("large") ? menu.sheet : menu.large_sheet);

function query() {
  const said = new URLSearchParams();
  for (const name of TEXTS) {
    const field = form.elements[name];
    const hidden = field.closest?.("[data-for]")?.hidden;
    if (!hidden && !field.disabled && picked(name)) said.set(name, picked(name));
  }
  for (const name of FLAGS) {
    if (picked(name) && !form.elements[name].closest("[hidden]")) said.set(name, "1");
  }
  return said;
}

form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("change", event => {
  if (!menu) return;
  wanted = null;
  if (event.target.name === "view" || event.target.name === "zoom") {
    remember();
    if (shown) draw().catch(fail);
    return;
  }
  if (["edition", "kind", "role", "deck"].includes(event.target.name)) flipped = new Set();
  fill();
  remember();
  ask().catch(fail);
});
const remember = () => history.replaceState(null, "", `?${query()}`);

// --- what came of it ---

async function read(address) {
  const response = await fetch(address, {cache: "no-store"});
  if (response.status === 409) return null; // asked for something else meanwhile
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json();
}

async function look() {
  const said = await read("/menu");
  if (said.menu) {
    menu = said.menu;
    fill();
  } else {
    tell(said.problems);
  }
  return Boolean(said.menu);
}

async function ask() {
  const mine = ++asked;
  find("shown").setAttribute("aria-busy", "true");
  const said = query();
  said.set("tab", tab);
  const answer = await read(`/make?${said}`);
  if (!answer || mine !== asked) return;
  find("shown").removeAttribute("aria-busy");
  tell(answer.problems);
  if (answer.shown) {
    shown = {...answer.shown, token: answer.token};
    await draw();
    about();
    const facts = [counted(shown.sheets, "sheet"), `type ${shown.body_size} pt`, "no faults found"];
    say(`Up to date at ${new Date().toLocaleTimeString()}: ${facts.join(", ")}.`);
  }
}

function tell(problems) {
  find("problems").hidden = problems.length === 0;
  find("older").hidden = !shown;
  find("problem-list").replaceChildren(...problems.map(each => {
    const item = make("li", {}, make("p", {className: "message", textContent: each.message}));
    if (each.place) item.append(make("p", {className: "place", textContent: each.place}));
    if (each.hint) item.append(make("p", {className: "hint", textContent: each.hint}));
    if (each.lines.length) {
      const lines = each.lines.map(line =>
        make(line.here ? "mark" : "span", {textContent: `${String(line.number).padStart(4)}  ${line.text}`}));
      item.append(make("code", {className: "lines"}, ...lines));
    }
    return item;
  }));
  if (problems.length) {
    const after = shown ? "; below are the last pages that came out well" : "";
    say(`${counted(problems.length, "problem")}${after}. ${problems[0].message}`, true);
  }
}

const sideName = page => (page.side ? `Sheet ${page.sheet}, ${page.side}`
  : page.sheet ? `${picked("kind") === "handout" ? "Page" : "Sheet"} ${page.sheet}` : page.words ? "How to print" : "Its back, empty");
const zoom = () => (picked("zoom") === "fit" ? 0 : Number(picked("zoom")));

function picture(number, width) {
  const pixels = width * window.devicePixelRatio;
  const fitting = WIDTHS.find(each => each >= pixels) ?? WIDTHS.at(-1);
  return `/picture/${shown.token}/${number}/${fitting}`;
}

// The old picture stays until the new one is there.
async function loaded(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

async function draw() {
  const cards = picked("kind") === "cards" && picked("view") === "cards" && shown.cards.length > 0;
  const now = shown;
  find("title").textContent = document.title = now.title;
  document.title += " – preview";
  find("title").lang = now.language;
  document.documentElement.className = now.role;
  find("shown-head").textContent = cards ? "Cards" : "Pages";
  await (cards ? drawCards(now) : drawSheets(now));
  if (now !== shown) return;
  find("cards").hidden = !cards;
  find("sheets").hidden = cards;
}

async function drawSheets(now) {
  const groups = Map.groupBy?.(now.pages.map((page, number) => ({page, number})), each => each.page.sheet)
    ?? grouped(now.pages);
  const old = [...find("sheets").querySelectorAll("img")];
  const room = find("shown").clientWidth;
  const sheets = [...groups.values()].map(sides => {
    const figures = sides.map(({page, number}) => {
      const scale = zoom();
      const width = scale ? page.width * POINT * scale : Math.min(room, 900) / (room > 800 ? Math.min(2, sides.length) : 1);
      const image = make("img", {alt: `${sideName(page)}, as it is printed`, width: page.width, height: page.height});
      image.dataset.next = picture(number, width);
      if (old[number]) image.src = old[number].src;
      if (scale) image.style.width = `${width}px`;
      return make("figure", {}, make("figcaption", {textContent: sideName(page)}), image, words(page.words, number, now));
    });
    const scroll = make("div", {className: "scroll"}, make("div", {className: "sides"}, ...figures));
    if (zoom()) Object.assign(scroll, {tabIndex: 0, role: "group", ariaLabel: figures[0].firstChild.textContent});
    return make("div", {className: "sheet"}, scroll);
  });
  find("sheets").classList.toggle("zoomed", Boolean(zoom()));
  // Those seen first, then the others, one after the other: a page that is long is there at once.
  const fresh = sheets.flatMap(sheet => [...sheet.querySelectorAll("img")]);
  const first = fresh.slice(0, 2).map(image => loaded(image.dataset.next).then(done => { image.src = done.src; }, () => {}));
  await Promise.all(first);
  if (now !== shown) return;
  swap(find("sheets"), sheets);
  for (const image of fresh.slice(2)) {
    image.loading = "lazy";
    image.src = image.dataset.next;
  }
}

function grouped(pages) {
  const groups = new Map();
  pages.forEach((page, number) => groups.set(page.sheet, [...(groups.get(page.sheet) ?? []), {page, number}]));
  return groups;
}

function words(text, number, now) {
  const body = make("p", {textContent: text || "No words on this side.", lang: now.language});
  const box = make("details", {className: "words"}, make("summary", {textContent: "The words on it"}), body);
  box.dataset.number = number;
  box.open = Boolean(document.querySelector(`details.words[data-number="${number}"]`)?.open);
  return box;
}

// Where the reader is: scrolled how far to the side, the keyboard on which element.
function swap(place, fresh) {
  const scrolled = [...place.querySelectorAll(".scroll")].map(each => each.scrollLeft);
  const stops = () => [...place.querySelectorAll("button, summary, [tabindex]")];
  const focused = stops().indexOf(document.activeElement);
  place.replaceChildren(...fresh);
  place.querySelectorAll(".scroll").forEach((each, number) => { each.scrollLeft = scrolled[number] ?? 0; });
  if (focused >= 0) (stops()[focused] ?? find("shown")).focus({preventScroll: true});
}

async function drawCards(now) {
  const sides = [...new Set(now.cards.flatMap(card => [card.front.page, ...(card.back ? [card.back.page] : [])]))];
  const scale = (zoom() || 1) * POINT;
  const images = new Map(await Promise.all(sides.map(async number =>
    [number, await loaded(picture(number, now.pages[number].width * scale))])));
  if (now !== shown) return;
  swap(find("cards"), now.cards.map((card, number) => oneCard(now, card, number, images, scale)));
}

function oneCard(now, card, number, images, scale) {
  const faces = [card.front, ...(card.back ? [card.back] : [])];
  const canvases = faces.map(face => cut(face, images.get(face.page), now.pages[face.page], scale));
  const name = make("span", {className: "says"});
  const said = make("p", {lang: now.language});
  const button = make("button", {type: "button", className: "flip", disabled: !card.back},
    make("span", {className: "turning"}, ...canvases), name);
  const turn = back => {
    button.dataset.back = back;
    name.textContent = `Card ${number + 1} of ${now.cards.length}, ${back ? "back" : "front"}${card.back ? ". Flip it" : ""}`;
    said.textContent = faces[back ? 1 : 0].words || "No words on this side.";
  };
  turn(Boolean(card.back) && flipped.has(number));
  button.addEventListener("click", () => {
    flipped[flipped.has(number) ? "delete" : "add"](number);
    turn(flipped.has(number));
    find("heard").textContent = name.textContent;
  });
  const box = make("details", {className: "words"}, make("summary", {textContent: "The words on it"}), said);
  box.dataset.number = `card-${number}`;
  box.open = Boolean(document.querySelector(`details.words[data-number="card-${number}"]`)?.open);
  return make("li", {className: "card"}, button, box);
}

// A face as it lies on its sheet, turned upright.
function cut(face, image, page, scale) {
  const [left, top, width, height] = face.box;
  const ratio = image.naturalWidth / page.width;
  const across = width * page.width;
  const down = height * page.height;
  const lies = face.turn % 180 !== 0;
  const size = lies ? [down, across] : [across, down];
  const canvas = make("canvas", {width: Math.round(size[0] * ratio), height: Math.round(size[1] * ratio)});
  canvas.style.width = `${size[0] * scale}px`;
  canvas.setAttribute("aria-hidden", "true");
  const paint = canvas.getContext("2d");
  paint.translate(canvas.width / 2, canvas.height / 2);
  paint.rotate(face.turn * Math.PI / 180);
  paint.drawImage(image, left * image.naturalWidth, top * image.naturalHeight, across * ratio, down * ratio,
    -across * ratio / 2, -down * ratio / 2, across * ratio, down * ratio);
  return canvas;
}

function about() {
  find("about").hidden = false;
  Object.assign(find("download"), {href: `/file/${shown.token}`, download: shown.name,
    textContent: `Download ${shown.name}`});
  const facts = {"Type size": `${shown.body_size} pt`, Sheets: shown.sheets, Paper: shown.paper, Proof: "no faults found"};
  find("facts").replaceChildren(...Object.entries(facts).filter(each => each[1]).flatMap(([name, value]) =>
    [make("dt", {textContent: name}), make("dd", {textContent: value})]));
  const left = shown.left_out.length ? [`Left out, this edition has none: ${shown.left_out.join(", ")}.`] : [];
  list("remarks", [...shown.remarks, ...left]);
  find("remarks-box").hidden = !find("remarks").children.length;
  list("checks", shown.checks);
  list("steps", shown.steps);
  find("command").textContent = shown.command;
}

// --- what changes ---

let events = null;
let turn = Promise.resolve();

// A browser has few lines to one server: a page that nobody sees leaves its own to others, and looks when it is seen.
function listen() {
  events?.close();
  events = null;
  if (document.hidden) return;
  events = new EventSource("/changes");
  events.addEventListener("message", changed);
  events.addEventListener("error", ended);
}

function changed(event) {
  if (event.data === heard) return;
  heard = event.data;
  turn = turn.then(async () => {
    if (event.data !== heard) return; // it has changed again meanwhile
    // The menu is asked for after the pages once there is one: pages are what one waits for.
    if (!menu) {
      if (await look()) await ask();
      return;
    }
    await ask();
    const before = query().toString();
    if (await look() && query().toString() !== before) await ask();
  }).catch(fail);
}

function ended() {
  say("The preview has ended, or is not to be reached. Start it again: ubtprint preview", true);
  heard = "";
}

const fail = error => say(`The preview could not be asked: ${error.message}`, true);
let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (shown) draw().catch(fail); }, 200);
});
document.addEventListener("visibilitychange", listen);
listen();
