/** A PDF made on the spot: a title and a few lines on each page, as a data address. */

const LINES = ['Boulangerie Dupain', '12 rue du Four, 75000 Paris', '', 'Pain de campagne        2 x 4,20', 'Tarte aux pommes        1 x 18,00', 'Croissants             12 x 1,30', '', 'Total TTC                   42,00 EUR'];

export function paper(title: string, pages: number): string {
  const kids = Array.from({ length: pages }, (_, at) => `${4 + at * 2} 0 R`).join(' ');
  const objects = [`<< /Type /Catalog /Pages 2 0 R >>`, `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`, `<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>`];
  for (let at = 0; at < pages; at += 1) {
    const words = [`${title} - page ${at + 1}`, '', ...LINES].map((line, row) => `BT /F1 ${row === 0 ? 22 : 13} Tf 60 ${740 - row * 26} Td (${line.replaceAll(/[()\\]/gu, '')}) Tj ET`).join('\n');
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + at * 2} 0 R >>`, `<< /Length ${words.length} >>\nstream\n${words}\nendstream`);
  }
  let text = '%PDF-1.4\n';
  const places = objects.map((body, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return String(place).padStart(10, '0');
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${place} 00000 n \n`).join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return `data:application/pdf;base64,${btoa(text)}`;
}
