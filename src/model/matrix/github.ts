/** The rows as a matrix of GitHub Actions: one job builds some rows on one FreeBSD release. */
import { Fault } from '../../base/fault.ts'
import type { Row } from '../results.ts'
import type { PlannedRow } from './plan.ts'

export interface GitHubMatrix {
  readonly include: readonly GitHubJob[]
}

export interface GitHubJob {
  /** `14.3-02`: good for the name of a file. */
  readonly id: string
  /** `FreeBSD 14.3, 2 of 6` */
  readonly name: string
  readonly freebsd: string
  /** What `wbrel test --rows` reads. */
  readonly rows: readonly Row[]
}

/** GitHub refuses more jobs in one matrix. */
export const mostJobs = 256

/** At most `jobs` jobs, shared out evenly among the releases; rows of one flavor stay together as far as that goes. */
export function githubMatrix(rows: readonly PlannedRow[], releases: readonly string[], jobs: number): GitHubMatrix {
  const each = Math.max(1, Math.floor(Math.min(jobs, mostJobs) / Math.max(1, releases.length)))
  return {
    include: releases.flatMap(freebsd => {
      const mine = rows.filter(row => row.releases.includes(freebsd)).toSorted(byFlavor)
      const count = Math.min(each, mine.length)
      return Array.from({ length: count }, (_, i): GitHubJob => {
        const part = mine.slice(Math.floor((i * mine.length) / count), Math.floor(((i + 1) * mine.length) / count))
        const id = `${freebsd}-${String(i + 1).padStart(2, '0')}`
        return { id, name: `FreeBSD ${freebsd}, ${i + 1} of ${count}`, freebsd, rows: part.map(bare) }
      })
    }),
  }
}

/** An output of a job holds 1 MB, counted in UTF-16. */
const mostCharacters = 2 ** 19

/** One line, as an output of a job holds it. @throws Fault invalid when it does not */
export function githubText(matrix: GitHubMatrix): string {
  const text = JSON.stringify(matrix)
  if (text.length <= mostCharacters) return text
  throw new Fault('invalid', {
    code: 'matrix.too-large',
    message: 'the matrix is larger than an output of a job may be',
    found: `${text.length} characters`,
    expected: `${mostCharacters} at most`,
    hint: 'plan fewer rows: --freebsd, --port, --strength, or --changed-since',
  })
}

/** Just the row. */
export function bare({ port, flavor, set, unset }: Row): Row {
  return { port, flavor, set, unset }
}

function byFlavor(a: PlannedRow, b: PlannedRow): number {
  return Number(a.flavor > b.flavor) - Number(a.flavor < b.flavor)
}
