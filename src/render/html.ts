/** Text as HTML and XML show it: characters with a meaning are named, control characters (colours of a log) are left out. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, character => named[character] ?? '')
}

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Without the sequences that colour a terminal, and without the characters that XML 1.0 does not have. */
function visible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}\[[0-?]*[ -/]*[@-~]/gu, '')
    .replace(/(?![\n\t])\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}/gu, '')
}
