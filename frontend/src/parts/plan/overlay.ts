// The plan that is changed, on the map: tracks as judged, the selected task with handles to drag.
import type { Map as Maplibre } from "maplibre-gl";
import { mapControl } from "@/lib/map/control.svelte";
import { registerLayer, type View } from "@/lib/map/layers";
import { select, selection } from "@/lib/state/selection.svelte";
import { colour } from "@/lib/ui/palette";
import { drawAreas, drawTracks, polygon, trackAt } from "@/parts/picture/draw/lines";
import { stage } from "@/parts/picture/stage.svelte";
import { editing } from "./editing.svelte";
import { boxOf, dragged, handlesOf, moved, outlineOf, type Handle } from "./shape";
import { between } from "@/parts/picture/geodesy";

const REACH_PX = 15;

/** The task that is selected: itself, or the first of a selected sortie or facility. */
export function selectedTask(): string | null {
  const now = selection.now;
  if (now === null || editing.id === null) return null;
  if (now.kind === "task") return editing.tasks[now.id] ? now.id : null;
  if (now.kind !== "sortie" && now.kind !== "facility") return null;
  const track = editing.tracks.find((each) => (now.kind === "sortie" ? each.sortie : each.facility) === now.id);
  return track?.task_ids.find((task) => task !== "") ?? null;
}

export function handles(task: string): Handle[] {
  const shown = editing.task(task);
  if (shown === null || shown.locked) return [];
  const box = boxOf(shown.parameters);
  const points = editing.edit(task).points ?? {};
  const own = (editing.points[task] ?? []).map((at, index): Handle => ({ kind: "corner", at: points[index] ?? at, index }));
  if (editing.corners) return own;
  if (box !== null) return handlesOf(box);
  const middle = own[Math.floor(own.length / 2)];
  return middle ? [{ kind: "move", at: middle.at }] : [];
}

function drawHandles(ctx: CanvasRenderingContext2D, view: View, task: string): void {
  const shown = editing.task(task);
  if (shown === null) return;
  const box = boxOf(shown.parameters);
  if (box && !editing.corners) {
    ctx.beginPath();
    polygon(ctx, view, outlineOf(box));
    ctx.fillStyle = ctx.strokeStyle = colour("accent");
    ctx.globalAlpha = 0.08;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1.8;
    ctx.stroke();
  }
  const all = handles(task);
  const centre = all.find((each) => each.kind === "move");
  for (const { kind, at } of all) {
    const [x, y] = view.project(...at);
    if (kind === "rotate" && centre) {
      ctx.beginPath();
      ctx.moveTo(...view.project(...centre.at));
      ctx.lineTo(x, y);
      ctx.lineWidth = 1;
      ctx.strokeStyle = colour("accent");
      ctx.stroke();
    }
    ctx.beginPath();
    if (kind === "rotate" || kind === "move") ctx.arc(x, y, kind === "move" ? 9 : 7, 0, 7);
    else if (kind === "corner") ctx.rect(x - 4, y - 4, 8, 8);
    else ctx.rect(x - 6.5, y - 6.5, 13, 13);
    ctx.fillStyle = colour("panel");
    ctx.fill();
    ctx.lineWidth = 2.2;
    ctx.strokeStyle = colour("accent");
    ctx.stroke();
    if (kind === "move") cross(ctx, x, y);
  }
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.beginPath();
  ctx.moveTo(x - 5, y);
  ctx.lineTo(x + 5, y);
  ctx.moveTo(x, y - 5);
  ctx.lineTo(x, y + 5);
  ctx.lineWidth = 1.6;
  ctx.stroke();
}

/** Puts the overlay on the map; returns how to take it away. */
export function registerOverlay(): () => void {
  const away = registerLayer({
    id: "plan.draft", place: "above", order: 20,
    draw(ctx, view, timeNs) {
      if (!stage.active || editing.id === null) return;
      drawAreas(ctx, view, editing.areas, editing.tracks);
      drawTracks(ctx, view, editing.tracks, timeNs, { current: !editing.late, legs: stage.on.legs });
      const task = selectedTask();
      if (task !== null) drawHandles(ctx, view, task);
    },
    hit(x, y, view) {
      if (editing.id === null) return false;
      const track = trackAt(editing.tracks, x, y, view);
      const task = track?.task_ids.find((each) => each !== "");
      if (task) select("task", task);
      return track !== null;
    },
  });
  document.addEventListener("pointerdown", down, true);
  return () => {
    away();
    document.removeEventListener("pointerdown", down, true);
  };
}

function placeOf(map: Maplibre, event: PointerEvent): [x: number, y: number] {
  const box = map.getCanvasContainer().getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** Begins a drag where a handle of the selected task is; the map does not move meanwhile. */
function down(event: PointerEvent): void {
  const { map } = mapControl;
  const view = mapControl.view();
  const task = selectedTask();
  if (!map || !view || task === null || event.button !== 0 || !map.getCanvasContainer().contains(event.target as Node)) return;
  const [x, y] = placeOf(map, event);
  const near = handles(task)
    .map((handle) => ({ handle, away: Math.hypot(view.project(...handle.at)[0] - x, view.project(...handle.at)[1] - y) }))
    .filter(({ away }) => away <= REACH_PX)
    .sort((a, b) => a.away - b.away)[0];
  if (near) drag(map, event, task, near.handle);
}

function drag(map: Maplibre, begin: PointerEvent, task: string, handle: Handle): void {
  map.dragPan.disable();
  begin.stopPropagation();
  begin.preventDefault();
  let grouped = false;
  const onmove = (event: PointerEvent): void => {
    const view = mapControl.view();
    const shown = editing.task(task);
    if (view === null || shown === null) return;
    const to = view.unproject(...placeOf(map, event));
    if (handle.kind === "corner") {
      const points = { ...editing.edit(task).points, [String(handle.index)]: [Number(to[0].toFixed(7)), Number(to[1].toFixed(7))] as [number, number] };
      editing.change(task, { points }, grouped);
    } else if (boxOf(shown.parameters) === null) {
      editing.change(task, { parameters: moved(shown.parameters, ...between(...handle.at, ...to)) as typeof shown.parameters }, grouped);
      handle.at = to;
    } else {
      editing.change(task, { parameters: dragged(shown.parameters, handle.kind, to) as typeof shown.parameters }, grouped);
    }
    grouped = true;
  };
  const onup = (): void => {
    removeEventListener("pointermove", onmove);
    removeEventListener("pointerup", onup);
    removeEventListener("pointercancel", onup);
    const stop = (event: MouseEvent): void => event.stopPropagation(); // the end of a drag selects nothing
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => {
      removeEventListener("click", stop, { capture: true });
      map.dragPan.enable();
    });
  };
  addEventListener("pointermove", onmove);
  addEventListener("pointerup", onup);
  addEventListener("pointercancel", onup);
}
