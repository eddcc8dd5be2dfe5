/** What a search covers, in words: it never leaves something out in silence. */
import { fullDate } from '../format/time';
import type { Catalogue } from '../i18n/fr';
import type { CoverageRow } from '../ipc/generated';

export function coverageWords(t: Catalogue['search'], coverage: CoverageRow, locale: string): string {
  const { whole, since, filling, documents } = coverage;
  const reach = whole ? t.coverage.whole : since === null ? t.coverage.unknown : t.coverage.since(fullDate(since, locale));
  // Never rounded up: what is not done is not said to be.
  const percent = filling && filling.total > 0 ? Math.min(99, Math.floor((filling.done / filling.total) * 100)) : 0;
  return [reach, filling ? t.coverage.filling(percent) : '', documents.count > 0 ? t.coverage.documents(documents.count, documents.more) : ''].filter(Boolean).join(' · ');
}
