/** Files that a paste or a drop hands over: which of them there are, and in which way they come. */
import type { TrayState } from './tray.svelte';

/** Takes in what was dropped where the page itself gets the files. */
export function takeDropped(data: DataTransfer, tray: TrayState): void {
  const entries = [...data.items].filter((item) => item.kind === 'file').map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  void inOrder(entries.map(({ entry, file }) => async () => {
    if (entry?.isDirectory) tray.folder(entry.name);
    else if (file) await tray.file(file);
  }));
}

/** Takes in a paste that holds files. Says whether it did; words stay the field's own. */
export function takePasted(data: DataTransfer | null, tray: TrayState): boolean {
  const files = [...(data?.files ?? [])];
  if (files.length > 0) {
    void inOrder(files.map((file) => () => tray.file(named(file))));
    return true;
  }
  // Some web views hand over nothing of a picture, and of files that there are some, but not where: the core looks itself.
  const types = [...(data?.types ?? [])];
  const addresses = data?.getData('text/uri-list') ?? '';
  const text = data?.getData('text/plain') ?? '';
  const areFiles = types.includes('text/uri-list') && (addresses === '' || /^file:/u.test(addresses) || /^file:/u.test(text));
  if (types.length === 0 || types.includes('Files') || areFiles) {
    void tray.clipboard();
    return true;
  }
  return false;
}

/** A picture of the clipboard has a name that says nothing: it gets one of ours from the core. */
function named(file: File): File {
  return /^image\.(png|jpe?g|webp)$/iu.test(file.name) ? new File([file], '', { type: file.type }) : file;
}

async function inOrder(steps: (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step();
}
