import { count } from '../base/text.ts'
import { defineCommand } from './command.ts'
import { namedReleases } from './freebsd-releases.ts'
import { textWidth } from './globals.ts'
import { printer } from './print.ts'
import { indented } from './wrap.ts'

export const command = defineCommand({
  positionals: { dir: { required: true, describe: 'the folder that holds net/wifibox and its siblings' } },
  options: {
    out: { type: 'string', describe: 'the manifest to write; without it the text goes to standard output' },
    like: { type: 'string', describe: 'a manifest to take from what no tree tells: order, spelling, brings' },
    report: { type: 'boolean', describe: 'print how the rendering of the manifest differs from the tree' },
    trust: { type: 'boolean', describe: 'evaluate a tree that wbrel did not render: its Makefiles may run commands' },
    freebsd: { type: 'string', array: true, describe: 'releases to ask for, with commas; the first is asked for most' },
    portsdir: { type: 'string', describe: 'a ports tree whose framework answers; without it our stand-in does' },
  },
  examples: [
    ['wbrel import ~/freebsd-ports --trust --out wifibox.yaml', 'start from ports written by hand'],
    ['wbrel import ~/freebsd-ports --trust --report', 'would anything get lost?'],
    ['wbrel import ports --like wifibox.yaml', 'what the rendered tree says, in the words of the manifest'],
  ],
  run: async (args, world) => {
    const print = printer(world, args)
    const { importTree, usualReleases } = await import('../flows/import.ts')
    const { isImprovement } = await import('../model/infer/difference.ts')
    const { showDifferences } = await import('../model/infer/show-difference.ts')
    const releases = namedReleases(args.freebsd, usualReleases)
    const { dir, out, like, report, trust, portsdir } = args
    const start = { world, dir, out, like, trust, portsdir, report: report || out !== undefined }
    const { text, composed, differences, mistakes, unsaid, surveys } = await importTree.run(
      { ...start, releases },
      print.watch,
    )
    const settings = Object.values(surveys).reduce((sum, survey) => sum + survey.settings, 0)
    print.detail(`${count(settings, 'setting')} asked about`)
    const problems = [...mistakes, ...composed.problems, ...unsaid]
    const wrong = differences?.filter(difference => !isImprovement(difference)) ?? []
    const better = differences?.filter(isImprovement) ?? []
    const wrapped = (title: string): string => indented(title, 2, 6, textWidth(world.stdout.columns))
    const ok = problems.length === 0 && wrong.length === 0
    const told =
      differences === undefined
        ? uncompared(report || out !== undefined)
        : summary(wrong.length, showDifferences(wrong, wrapped)) + added(showDifferences(better, wrapped))
    const written = out === undefined ? '' : `${out} written\n`
    print.result({
      ok,
      data: { out: out ?? null, manifest: composed.data, text, settings, differences: differences ?? null },
      text: report || out !== undefined ? written + told : text,
      problems,
    })
    return ok ? 'done' : 'findings'
  },
})

function summary(differences: number, text: string): string {
  if (differences === 0) return 'the rendering of the manifest says in every setting what the tree says\n'
  return `the rendering differs from the tree (-: the tree, +: the rendering)\n\n${text}`
}

/** The text is no valid manifest yet: the errors among the problems say why. */
function uncompared(wanted: boolean): string {
  return wanted ? 'the manifest was not rendered and compared with the tree: mend its errors first\n' : ''
}

function added(text: string): string {
  return text === '' ? '' : `\nand the rendering adds on purpose:\n\n${text}`
}
