/** What make itself says about the ports. */
import { Fault } from '../base/fault.ts'
import { type Check, defineCheck, type Finding, type Findings } from './check.ts'
import { evaluationCheck } from './run-names.ts'
import { defaultRows, inRows, rowsOf } from './settings.ts'
import { originOf, origins, placeOf } from './tree.ts'

export const makeChecks: readonly Check[] = [
  defineCheck({
    id: evaluationCheck,
    title: 'make can read the ports in every setting',
    why: 'A syntax error under one option is an error for everybody who chose it; other checks cannot say anything about such a port.',
    hint: 'mend the line that make names',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree)
          .filter(origin => tree.files.has(`${origin}/Makefile`))
          .map(async (origin): Promise<Findings> => {
            try {
              await rowsOf(tree, make, origin)
              return []
            } catch (error) {
              if (!(error instanceof Fault) || error.exit === 'interrupted') throw error
              return error.problems.map(({ code: _, place, ...rest }): Finding => {
                const path =
                  place === undefined ? undefined : [...tree.files.keys()].find(key => place.file.endsWith(`/${key}`))
                const shown =
                  path === undefined
                    ? placeOf(tree, `${origin}/Makefile`)
                    : { ...placeOf(tree, path), ...(place?.line === undefined ? {} : { line: place.line }) }
                return { ...rest, place: shown }
              })
            }
          }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'make.dev-errors',
    title: 'the framework has no complaint (DEV_ERROR)',
    why: 'The framework refuses such a port in every build of the ports tree.',
    hint: 'do what the text says',
    source: 'Mk/bsd.sanity.mk',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin =>
          inRows(await rowsOf(tree, make, origin), ({ answer }) =>
            answer.DEV_ERROR
              ? {
                  message: `${origin}: ${answer.DEV_ERROR}`,
                  place: placeOf(tree, `${origin}/Makefile`),
                  found: answer.DEV_ERROR,
                }
              : undefined,
          ),
        ),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'make.ignored',
    title: 'no setting is ignored on a host that has everything',
    why: 'An ignored port is not built, and its users see no package without a word why.',
    hint: 'mend the condition before IGNORE',
    source: "Porter's Handbook, IGNORE",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin =>
          inRows(await rowsOf(tree, make, origin), ({ answer }) =>
            answer.IGNORE
              ? {
                  message: `${origin} is ignored: ${answer.IGNORE}`,
                  place: placeOf(tree, `${origin}/Makefile`, /IGNORE/),
                  found: answer.IGNORE,
                  expected: 'no IGNORE',
                }
              : undefined,
          ),
        ),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'make.probes',
    title: 'the guest is ignored where it cannot be built: without linux64, or on another processor',
    why: 'The guest is put together with Linux programs; without the kernel module the build ends in an obscure error instead of a sentence.',
    hint: 'probe with kldstat -qn linux64, and set ONLY_FOR_ARCHS',
    source: "Porter's Handbook, IGNORE",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const [row] = await defaultRows(tree, make, origin)
      if (row === undefined) return []
      const bare = await make.ask({ ...row.question, host: { linux64: false } })
      const foreign = await make.ask({ ...row.question, freebsd: { ...row.question.freebsd, arch: 'aarch64' } })
      const place = placeOf(tree, `${origin}/Makefile`, /IGNORE|ONLY_FOR_ARCHS/)
      return [
        ...(bare.IGNORE
          ? []
          : [
              {
                message: `${origin} does not notice that linux64 is missing`,
                place,
                found: 'no IGNORE',
                expected: 'IGNORE= needs the linux64 kernel module',
              },
            ]),
        ...(foreign.IGNORE
          ? []
          : [
              {
                message: `${origin} would be built on aarch64`,
                place,
                found: 'no IGNORE',
                expected: 'ONLY_FOR_ARCHS= amd64',
              },
            ]),
      ]
    },
  }),
]
