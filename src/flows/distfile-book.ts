/** The notes on distfiles that no release record tells of yet. */
import { join } from 'node:path'
import { readText } from '../base/files.ts'
import type { LedgerSource } from '../model/ledger.ts'
import { type Book, bookPath, parseBook } from '../model/provenance.ts'

/** Empty when there is no book. @throws Fault invalid when it cannot be read */
export function readBook(root: string): Book {
  const text = readText(join(root, bookPath))
  return text === undefined ? new Map() : parseBook(text, bookPath)
}

export function bookSource(book: Book): LedgerSource {
  const entries = [...book].map(([name, { sha256, size, evidence, download, build }]) => ({
    name,
    sha256,
    size,
    evidence,
    download,
    build,
  }))
  return { from: bookPath, entries }
}
