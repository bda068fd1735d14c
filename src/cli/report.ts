import { dirname, resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { writeAtomically } from '../base/files.ts'
import { toolVersion } from '../base/version.ts'
import type { Report } from '../model/report/report.ts'
import { isBuiltProven } from '../model/report/words.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'

export const command = defineCommand({
  positionals: {
    release: { describe: 'the release: 1.9.0; without it that of the manifest' },
    files: { array: true, describe: 'with --merge: further files of results' },
  },
  options: {
    html: { type: 'string', describe: 'write the whole report to this file: one page that needs nothing else' },
    markdown: { type: 'boolean', describe: "print it as Markdown, for GitHub's summaries" },
    junit: { type: 'boolean', describe: "print it as JUnit's XML, for continuous integration" },
    merge: { type: 'string', array: true, describe: 'add the results of this file; more files may follow' },
    keep: { type: 'boolean', describe: 'keep the merged results as releases/VERSION.builds.json' },
    manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest; releases/ stands beside it' },
  },
  examples: [
    ['wbrel report', 'what the test builds have proven'],
    ['wbrel report 1.9.0 --html report.html', 'the evidence of a release as a page'],
    ['wbrel report --merge cell-*.json --keep', 'collect the results of several builders'],
  ],
  epilogue:
    'Only rows that were built and tested from what the manifest says now are proven. Rows of the plan that nobody ' +
    'built are shown as not run.',
  run: async (args, world) => {
    const print = printer(world, args)
    const { report } = await import('../flows/report.ts')
    const start = { cwd: world.cwd, manifest: args.manifest, ...inputs(args.release, args.files, args.merge) }
    const facts = await report.run(start, print.watch)
    if (args.html !== undefined) {
      const { reportPage } = await import('../render/report-page.ts')
      writeAtomically(resolve(world.cwd, args.html), reportPage(facts.report, { version: toolVersion() }))
      print.note(`wrote ${args.html}`)
    }
    if (args.keep) {
      const { keepResults } = await import('../flows/kept-results.ts')
      const root = dirname(resolve(world.cwd, args.manifest))
      print.note(`kept ${keepResults(root, facts.version, facts.results)}`)
    }
    const { ports: _rows, ...told } = facts.report
    const data = { ...told, failures: facts.report.failures.map(({ result }) => result), results: facts.results }
    print.result({ ok: isBuiltProven(facts.report.totals), data, text: await textOf(facts.report, args) })
    return 'done'
  },
})

/** `--merge a b c` gives the first file to the option, and the others as words. */
function inputs(release: string | undefined, files: readonly string[], merge: readonly string[]) {
  const words = [...(release === undefined ? [] : [release]), ...files]
  const versions = words.filter(word => /^\d+\.\d+\.\d+$/.test(word))
  const others = words.filter(word => !versions.includes(word))
  const [stray] = merge.length === 0 ? others : versions.slice(1)
  if (stray === undefined) return { version: versions[0], merge: [...merge, ...others] }
  throw new Fault('invalid', {
    code: 'usage.version',
    message: 'a release is named by three numbers',
    found: stray,
    expected: 'one X.Y.Z; files of results follow --merge',
  })
}

async function textOf(report: Report, args: { readonly markdown: boolean; readonly junit: boolean }): Promise<string> {
  if (args.junit) return (await import('../render/report-junit.ts')).reportJUnit(report)
  const { reportMarkdown, reportText } = await import('../model/report/text.ts')
  return args.markdown ? reportMarkdown(report) : reportText(report)
}
