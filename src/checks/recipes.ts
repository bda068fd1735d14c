/** What a build would run, as a dry run (make -n) tells. */
import { type Check, defineCheck, type Findings } from './check.ts'
import { fileOf } from './distfile.ts'
import { dryRuns, goalsOf, inRuns } from './dry-runs.ts'
import { linkNames } from './links.ts'
import { emptiness } from './operands.ts'
import { defaultRows, inRows, questionOf, type Row, rowsOf, spaceOf } from './settings.ts'
import { shellWords } from './shell.ts'
import { originOf, origins, placeOf, words } from './tree.ts'

export const recipeChecks: readonly Check[] = [
  defineCheck({
    id: 'recipes.empty-operand',
    title: 'no command of a recipe lacks the file that it works on',
    why: 'With no firmware option on, the name of the tarball was empty and tar was run on a folder: three releases could not be built so, and a loop over nothing even succeeds.',
    hint: 'put the command under the condition that gives it its operand (.if !empty(...))',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const runs = await dryRuns(tree, make, origin)
          return inRuns(runs, run =>
            run.commands
              .flatMap(command => emptiness(command, run.row))
              .map(complaint => ({
                message: `${origin}: ${complaint}`,
                place: placeOf(tree, `${origin}/Makefile`, /^pre-build|^(pre|do|post)-/),
              })),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'recipes.fails',
    title: 'the recipes can be read in every setting',
    why: 'A recipe that make cannot expand stops the build under one option, long after the fetch.',
    hint: 'mend the line that make names',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin =>
          inRuns(await dryRuns(tree, make, origin), run =>
            run.problems.map(message => ({
              message: `${origin}: ${message}`,
              place: placeOf(tree, `${origin}/Makefile`),
            })),
          ),
        ),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'recipes.decompress-once',
    title: 'a build decompresses each tarball at most once',
    why: 'The firmware tarball holds 600 MB; unpacked once a pattern it took 13 runs in the default flavor, most of the build time.',
    hint: 'give tar all patterns in one run',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const extracted = (row: Row): readonly string[] => words(row.answer.EXTRACT_ONLY)
          return inRuns(await dryRuns(tree, make, origin), run =>
            words(run.row.answer.DISTFILES)
              .map(fileOf)
              .filter(file => /\.(tar(\.\w+)?|tgz|txz|zip)$/.test(file))
              .flatMap((file): Findings => {
                const times = run.commands
                  .filter(
                    command =>
                      /tar$|^(xz|xzcat|gzcat|zcat|zstdcat|bzcat|unzip)$/.test(command.name) &&
                      command.words.some(word => word.endsWith(`/${file}`)),
                  )
                  .reduce((sum, command) => sum + command.times, extracted(run.row).includes(file) ? 1 : 0)
                return times < 2
                  ? []
                  : [
                      {
                        message: `${origin} decompresses ${file} more than once`,
                        place: placeOf(tree, `${origin}/Makefile`, /^pre-build/),
                        found: `${times} times`,
                        expected: 'once',
                      },
                    ]
              }),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'recipes.broadcom-links',
    title: 'the Broadcom firmware is linked under the name that the driver asks for in the guest',
    why: 'The driver adds the name of the machine; with links of a wrong name no Broadcom card worked in three releases.',
    hint: 'link brcmfmacN-pcie.bin as brcmfmacN-pcie.FreeBSD-BHYVE.bin',
    source: 'brcmfmac: firmware names by DMI',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const runs = (await dryRuns(tree, make, origin)).filter(run =>
        words(run.row.answer.PORT_OPTIONS).includes('FW_BRCM'),
      )
      return inRuns(runs, run => {
        const names = run.lines.flatMap(line => linkNames(line, 'brcmfmac43602-pcie.bin'))
        const wanted = 'brcmfmac43602-pcie.FreeBSD-BHYVE.bin'
        if (names.includes(wanted)) return []
        return [
          {
            message: `${origin} does not link the Broadcom firmware for the guest`,
            place: placeOf(tree, `${origin}/Makefile`, /BHYVE|brcmfmac/),
            found: names.join(' ') || 'no link',
            expected: `${wanted} -> brcmfmac43602-pcie.bin`,
          },
        ]
      })
    },
  }),
  defineCheck({
    id: 'recipes.flavors',
    title: 'a flavor does what the default flavor does with that option alone',
    why: 'Conditions that are decided before the flavor adds its option miss it: the notice about Broadcom cards was never shown to those who chose that flavor.',
    hint: 'move the condition behind the line that adds the option of the flavor',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const space = await spaceOf(tree, make, origin)
      const [first, ...others] = await defaultRows(tree, make, origin)
      if (first === undefined) return []
      const goals = goalsOf(tree, origin)
      const found = await Promise.all(
        others.map(async (row): Promise<Findings> => {
          const implied = words(row.answer.PORT_OPTIONS).filter(
            name => !words(row.answer.COMPLETE_OPTIONS_LIST).includes(name),
          )
          const twin = questionOf(space, { ...first.setting, options: new Set([...row.setting.options, ...implied]) })
          const [answer, ours, theirs] = await Promise.all([
            make.ask(twin),
            make.dryRun(row.question, goals),
            make.dryRun(twin, goals),
          ])
          const place = placeOf(tree, `${origin}/Makefile`, /PORT_OPTIONS\+?=/)
          const differing = [
            ...compare(words(row.answer.DISTFILES), words(answer.DISTFILES)),
            ...compare(ours.lines, theirs.lines),
          ]
          return differing.slice(0, 3).map(([has, line]) => ({
            message: `the flavor ${row.setting.flavor} ${has ? 'has' : 'lacks'} something that the default flavor with ${implied.join(' ')} ${has ? 'has not' : 'has'}`,
            place,
            found: line,
          }))
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'recipes.arguments',
    title: 'the arguments for the builder are words of the form NAME=value',
    why: 'A list that is passed without quotes falls apart in the shell: the second file of FIRMWARE_FILES became a target that make was asked to build.',
    hint: 'put the value into double quotes: NAME="${LIST}"',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const rows = await rowsOf(tree, make, origin)
          const withKnob = await Promise.all(
            (await defaultRows(tree, make, origin)).map(async row => {
              const question = { ...row.question, variables: { FIRMWARE_FILES: 'one.bin two.bin' } }
              return { ...row, question, answer: await make.ask(question) }
            }),
          )
          return inRows([...rows, ...withKnob], ({ answer }) =>
            shellWords(answer.MAKE_ARGS ?? '')
              .filter(word => !/^[A-Za-z_]\w*=/.test(word))
              .map(word => ({
                message: `${origin} passes a word that is no argument: ${word}`,
                place: placeOf(tree, `${origin}/Makefile`, /^MAKE_ARGS/),
                found: word,
                expected: 'NAME=value',
              })),
          )
        }),
      )
      return found.flat()
    },
  }),
]

/** What only one of two lists has: true, the first one. */
function compare(ours: readonly string[], theirs: readonly string[]): readonly (readonly [boolean, string])[] {
  return [
    ...ours.filter(line => !theirs.includes(line)).map(line => [true, line] as const),
    ...theirs.filter(line => !ours.includes(line)).map(line => [false, line] as const),
  ]
}
