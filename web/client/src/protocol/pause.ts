/** Let the browser do what waits, be it drawing or a press of a key, before going on. */
export const pause = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** What was loaded, in a task after whatever else happens then: on a slow machine either would be enough for one. */
export async function inItsTurn<Loaded>(loading: Promise<Loaded>): Promise<Loaded> {
  const loaded = await loading;
  await pause();
  return loaded;
}
