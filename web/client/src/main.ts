import { mount } from "svelte";

import App from "./App.svelte";
import { inItsTurn } from "./protocol/pause";
import { session } from "./state/session.svelte";
import { preferred, speak } from "./ui/language.svelte";
import "./ui/styles/tokens.css";
import "./ui/styles/base.css";
import "./ui/styles/controls.css";
import "./ui/styles/parts.css";
import "./ui/styles/page.css";
import "./ui/styles/print.css";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no element with the id app");

await inItsTurn(Promise.all([speak(preferred()), session.load().catch(() => (session.known = true))]));
mount(App, { target });
