/** What kind of document a file is, by its name and type: for its tile and for whether we can show it ourselves. */
import { isWithheld } from '../format/media';
import { withoutTricks } from '../format/link';
import type { MediaRow } from '../ipc/generated';

export type SheetGroup = 'pdf' | 'words' | 'table' | 'slides' | 'archive' | 'other';

export interface Sheet {
  readonly group: SheetGroup;
  /** Its ending in capitals, where that is short enough to say something. */
  readonly ending: string;
}

const GROUPS: Record<string, SheetGroup> = {
  PDF: 'pdf', DOC: 'words', DOCX: 'words', ODT: 'words', RTF: 'words', TXT: 'words', MD: 'words', XLS: 'table', XLSX: 'table', ODS: 'table', CSV: 'table',
  PPT: 'slides', PPTX: 'slides', ODP: 'slides', ZIP: 'archive', RAR: 'archive', '7Z': 'archive', GZ: 'archive', TAR: 'archive',
};
const BY_MIME: Record<string, string> = {
  'application/pdf': 'PDF', 'application/msword': 'DOC', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX', 'application/vnd.ms-excel': 'XLS',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX', 'application/vnd.ms-powerpoint': 'PPT',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPTX', 'text/plain': 'TXT', 'text/csv': 'CSV', 'application/zip': 'ZIP',
};

/** Its type speaks first: a name may say anything. */
export function sheetOf(media: Pick<MediaRow, 'mime' | 'filename'>): Sheet {
  const named = /\.([a-z0-9]{1,4})$/iu.exec(withoutTricks(media.filename ?? ''))?.[1]?.toUpperCase() ?? '';
  const ending = BY_MIME[media.mime.split(';')[0]?.trim().toLowerCase() ?? ''] ?? named;
  return { ending, group: GROUPS[ending] ?? 'other' };
}

/** Whether the viewer can show it. */
export function isShowable(media: MediaRow): boolean {
  if (media.program || media.state === 'lost' || media.state === 'announced' || isWithheld(media)) return false;
  return media.kind === 'image' || media.kind === 'video' || (media.kind === 'audio') || (media.kind === 'document' && sheetOf(media).group === 'pdf');
}
