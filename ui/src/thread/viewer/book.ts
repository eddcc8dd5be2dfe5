/** PDF files, read by a library that is loaded when the first one is opened. Nothing in them is run: no script, no form, no compiled code. */
import { getDocument, PDFWorker, TextLayer, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import Reader from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker';

/** More would only serve to fill the memory: such a file is for the system's own reader. */
export const LONGEST_BYTES = 64_000_000;
/** As many pixels as a page is drawn with at most. */
const MOST_PIXELS = 12_000_000;

export type BookTrouble = 'password' | 'damaged' | 'unreachable' | 'too_large';

export class BookFailed extends Error {
  readonly trouble: BookTrouble;

  constructor(trouble: BookTrouble) {
    super(trouble);
    this.name = 'BookFailed';
    this.trouble = trouble;
  }
}

export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Draws it so wide, in pixels of the screen, with its words over it to be selected and read aloud. */
  draw(canvas: HTMLCanvasElement, words: HTMLElement, width: number): { done: Promise<void>; stop: () => void };
}

export interface Book {
  readonly count: number;
  sheet(number: number): Promise<Sheet>;
  close(): void;
}

/** Opens a file by its address. */
export async function openBook(url: string): Promise<Book> {
  const data = await bytesOf(url);
  const port = new Reader();
  const worker = PDFWorker.create({ port });
  const broken = new Promise<never>((_, reject) => port.addEventListener('error', () => reject(new BookFailed('damaged'))));
  const task = getDocument({ data, worker, isEvalSupported: false, useWasm: false, enableXfa: false, useSystemFonts: true, verbosity: 0 });
  const close = (): void => {
    void task.destroy().catch(() => undefined).finally(() => port.terminate());
  };
  try {
    const document = await Promise.race([task.promise, broken]);
    return { count: document.numPages, sheet: async (number) => sheetOf(await document.getPage(number)), close };
  } catch (thrown) {
    close();
    throw thrown instanceof BookFailed ? thrown : new BookFailed(nameOf(thrown) === 'PasswordException' ? 'password' : 'damaged');
  }
}

async function bytesOf(url: string): Promise<ArrayBuffer> {
  let bytes: ArrayBuffer;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new BookFailed('unreachable');
    if (Number(response.headers.get('content-length') ?? 0) > LONGEST_BYTES) throw new BookFailed('too_large');
    bytes = await response.arrayBuffer();
  } catch (thrown) {
    throw thrown instanceof BookFailed ? thrown : new BookFailed('unreachable');
  }
  if (bytes.byteLength > LONGEST_BYTES) throw new BookFailed('too_large');
  return bytes;
}

function sheetOf(page: PDFPageProxy): Sheet {
  const { width, height } = page.getViewport({ scale: 1 });
  return {
    width,
    height,
    draw: (canvas, words, wide) => {
      const viewport = page.getViewport({ scale: wide / width });
      const sharp = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)));
      canvas.width = Math.max(1, Math.floor(viewport.width * sharp));
      canvas.height = Math.max(1, Math.floor(viewport.height * sharp));
      const drawing = page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] });
      words.replaceChildren();
      words.style.setProperty('--total-scale-factor', String(viewport.scale));
      const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport });
      const done = Promise.all([drawing.promise, layer.render()]).then(
        () => undefined,
        // One that is no longer wanted is broken off; the page that takes its place is drawn anew.
        () => undefined,
      );
      return { done, stop: () => { drawing.cancel(); layer.cancel(); } };
    },
  };
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : '';
}
