import { count } from '../base/text.ts'
import { defineCommand } from './command.ts'
import { namedReleases } from './freebsd-releases.ts'
import { textWidth } from './globals.ts'
import { printer } from './print.ts'
import { indented } from './wrap.ts'

const side = 'a folder, REVISION[:PATH] of the git repository here, or release:X.Y.Z'

export const command = defineCommand({
  positionals: {
    first: { required: true, describe: side },
    second: { required: true, describe: side },
  },
  options: {
    markdown: { type: 'boolean', describe: 'print Markdown, for a report or a release' },
    trust: { type: 'boolean', describe: 'evaluate a tree that wbrel did not render: its Makefiles may run commands' },
    freebsd: { type: 'string', array: true, describe: 'releases to ask for, with commas; the first is asked for most' },
    portsdir: { type: 'string', describe: 'a ports tree whose framework answers; without it our stand-in does' },
  },
  examples: [
    ['wbrel diff release:1.8.0 ports', 'what the next release would change'],
    ['wbrel diff HEAD~1:ports ports --trust', 'what the last commit and the changes since then mean'],
    ['wbrel diff ~/freebsd-ports ports --trust', 'is the ports tree what we rendered?'],
  ],
  epilogue: [
    'A difference names the settings that differ. Two spellings of the same thing differ in nothing. What may be a',
    'difference and may be none, such as two loops of a shell, is told as a doubt.',
  ].join(' '),
  run: async (args, world) => {
    const print = printer(world, args)
    const { diff } = await import('../flows/diff.ts')
    const { usualReleases } = await import('../flows/import.ts')
    const { markdownDifferences, showDifferences } = await import('../model/infer/show-difference.ts')
    const releases = namedReleases(args.freebsd, usualReleases)
    const { first, second, trust, portsdir } = args
    const { differences, doubts, problems } = await diff.run(
      { world, first, second, trust, portsdir, releases },
      print.watch,
    )
    const same = differences.length === 0
    const wrapped = (title: string): string => indented(title, 2, 6, textWidth(world.stdout.columns))
    const unsure = doubts.length === 0 ? '' : `, ${count(doubts.length, 'doubt')}`
    const text = same
      ? `no differences${unsure}\n`
      : `${showDifferences(differences, wrapped)}\n${count(differences.length, 'difference')}${unsure}\n`
    print.result({
      ok: same,
      data: { differences: differences.map(one => ({ ...one, was: one.was ?? null, is: one.is ?? null })) },
      text: args.markdown ? markdownDifferences(differences, doubts) : text,
      problems: [...problems, ...doubts],
    })
    return same ? 'done' : 'findings'
  },
})
