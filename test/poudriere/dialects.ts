/** The same tests with both dialects of poudriere, each on a builder and in a project of its own. */
import { after, beforeEach, describe } from 'node:test'
import type { Result, Row } from '../../src/model/results.ts'
import { project, type TestBuilder, testBuilder } from './builder.ts'
import { runTest, testStart } from './run.ts'
import type { Dialect } from './stand-in/getopts.ts'

export interface Place {
  readonly dialect: Dialect
  readonly builder: TestBuilder
  readonly work: ReturnType<typeof project>
  readonly run: (rows: readonly Row[], more?: Parameters<typeof testStart>[3]) => Promise<readonly Result[]>
}

export function inEachDialect(title: string, tests: (place: Place) => void): void {
  for (const dialect of ['master', '3.4.8'] as const)
    describe(`${title}, with poudriere ${dialect}`, () => {
      const [builder, work] = [testBuilder(), project()]
      after(() => {
        builder.remove()
        work.remove()
      })
      beforeEach(() => builder.play({ dialect }))
      const run: Place['run'] = async (rows, more = {}) =>
        (await runTest(testStart(work.folder, builder.env, rows, more))).results.results
      tests({ dialect, builder, work, run })
    })
}
