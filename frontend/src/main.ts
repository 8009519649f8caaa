import "@/styles/index.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { start } from "@/lib/start";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no element #app");
await start();
mount(App, { target });
