// The sound of a real alert, made by the browser: two tones in turn, until it is stopped.
const HIGH_HZ = 880;
const LOW_HZ = 660;
const TONE_S = 0.35;
const LOUDNESS = 0.25;

let context: AudioContext | null = null;
let timer = 0;

function beep(audio: AudioContext, hz: number, at: number): void {
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.type = "square";
  tone.frequency.value = hz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  gain.gain.setValueAtTime(LOUDNESS, at + TONE_S - 0.04);
  gain.gain.linearRampToValueAtTime(0, at + TONE_S);
  tone.connect(gain).connect(audio.destination);
  tone.start(at);
  tone.stop(at + TONE_S);
}

function twoTones(audio: AudioContext): void {
  beep(audio, HIGH_HZ, audio.currentTime);
  beep(audio, LOW_HZ, audio.currentTime + TONE_S);
}

/** Sounds until `stopAlarm`. False if the browser lets nothing sound before a key or a click. */
export async function startAlarm(): Promise<boolean> {
  context ??= new AudioContext();
  const audio = context;
  if (timer === 0) {
    twoTones(audio);
    timer = window.setInterval(() => audio.state === "running" && twoTones(audio), 4 * TONE_S * 1000);
  }
  // `resume` waits for a gesture; that it waits is what must be known.
  await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 300))]);
  return audio.state === "running";
}

export function stopAlarm(): void {
  clearInterval(timer);
  timer = 0;
}

/** Sounds once, so that the watch knows it and its loudness. */
export async function tryAlarm(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  twoTones(context);
}
