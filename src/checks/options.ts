/** Options. */
import { type Check, defineCheck, type Finding, type Findings } from './check.ts'
import { changes, declaringFiles, matches, mentions, usedOptions, withoutDeclarations } from './option-words.ts'
import { defaultRows, inRows, rowsOf, spaceOf } from './settings.ts'
import { filesOf, once, origins, placeOf, repeated, textOf, words } from './tree.ts'

export const optionChecks: readonly Check[] = [
  defineCheck({
    id: 'options.described',
    title: 'every option has a description',
    why: 'Without one the user sees an empty line in the dialog; portlint calls it fatal.',
    hint: 'add NAME_DESC, at most 70 characters',
    source: "Porter's Handbook, Options",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const rows = await defaultRows(tree, make, origin)
          const texts = await Promise.all(
            rows.map(async row =>
              make.ask(
                row.question,
                words(row.answer.COMPLETE_OPTIONS_LIST).map(name => `${name}_DESC`),
              ),
            ),
          )
          return once(
            rows.flatMap((row, index) =>
              words(row.answer.COMPLETE_OPTIONS_LIST)
                .filter(name => !frameworkOptions.includes(name) && (texts[index]?.[`${name}_DESC`] ?? '') === '')
                .map(name => ({
                  message: `${origin} does not describe the option ${name}`,
                  place: placeOf(tree, `${origin}/Makefile`, name),
                  expected: `${name}_DESC=`,
                })),
            ),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'options.declared',
    title: 'every option that a Makefile looks at is declared, and every description has its option',
    why: 'A misspelt option is never on, so what stands under it silently never happens.',
    hint: 'correct the name, or declare it in one of the OPTIONS_ lists',
    source: "portlint, 'option used but not declared'",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const space = await spaceOf(tree, make, origin)
          const implied = (await defaultRows(tree, make, origin)).flatMap(row => words(row.answer.PORT_OPTIONS))
          const known = new Set([...space.options.map(o => o.name), ...implied, ...frameworkOptions])
          return once(
            declaringFiles(tree, origin).flatMap(path =>
              usedOptions(textOf(tree, path))
                .filter(({ pattern }) => ![...known].some(name => matches(pattern, name)))
                .map(
                  ({ pattern, line }): Finding => ({
                    message: `${path} looks at the option ${pattern}, which ${origin} does not declare`,
                    place: { ...placeOf(tree, path), line },
                    found: pattern,
                    hint: 'correct the name, or declare it in one of the OPTIONS_ lists',
                  }),
                ),
            ),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'options.unique',
    title: 'no option is declared twice',
    why: 'The framework takes the second one for another option of the same name, and the dialog shows it twice.',
    hint: 'keep one of the two',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const rows = await defaultRows(tree, make, origin)
          return inRows(rows, ({ answer }) =>
            repeated(words(answer.COMPLETE_OPTIONS_LIST)).map(name => ({
              message: `${origin} declares the option ${name} twice`,
              place: placeOf(tree, `${origin}/Makefile`, new RegExp(`OPTIONS_.*\\b${name}\\b`)),
              found: name,
            })),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'options.defaults',
    title: 'the defaults are declared options, and check-config accepts them',
    why: 'A port whose defaults are refused cannot be built by anybody who does not change them, the official builders included.',
    hint: 'put exactly one member of each SINGLE into OPTIONS_DEFAULT, and only declared names',
    source: 'bsd.port.mk, _check-config',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const space = await spaceOf(tree, make, origin)
          return inRows(space.defaults, ({ setting, answer }): Findings => {
            const place = placeOf(tree, `${origin}/Makefile`, /^OPTIONS_DEFAULT/)
            const declared = words(answer.COMPLETE_OPTIONS_LIST)
            const unknown = words(answer.OPTIONS_DEFAULT).filter(name => !declared.includes(name))
            const groups = space.groups.flatMap((group): Findings => {
              const on = group.members.filter(name => setting.options.has(name))
              const good =
                group.kind === 'single'
                  ? on.length === 1
                  : group.kind === 'radio'
                    ? on.length < 2
                    : group.kind === 'group' || on.length > 0
              return good || !group.members.some(name => declared.includes(name))
                ? []
                : [
                    {
                      message: `the defaults of ${origin} select ${on.length} of the ${group.kind} ${group.name}`,
                      place,
                      found: on.join(' ') || 'none',
                      expected: 'a choice that check-config accepts',
                    },
                  ]
            })
            return [
              ...unknown.map(name => ({
                message: `${origin} has ${name} in OPTIONS_DEFAULT, which it does not declare`,
                place,
                found: name,
              })),
              ...groups,
            ]
          })
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'options.used',
    title: 'every option changes something',
    why: 'An option without effect is a promise to the user that nobody keeps: its condition is misspelt, or was dropped.',
    hint: 'use the option, or drop it',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const space = await spaceOf(tree, make, origin)
          const rows = await rowsOf(tree, make, origin)
          const text = filesOf(tree, origin)
            .filter(([path]) => /^Makefile|^pkg-plist|\.mk$/.test(path))
            .map(([, body]) => withoutDeclarations(body))
            .join('\n')
          return space.options
            .filter(option => !mentions(text, option.name) && !changes(rows, option.name))
            .map(option => ({
              message: `the option ${option.name} of ${origin} changes nothing`,
              place: placeOf(tree, `${origin}/Makefile`, option.name),
              found: option.name,
            }))
        }),
      )
      return found.flat()
    },
  }),
]

/** portlint does not ask for their descriptions: the framework has them (Mk/bsd.options.desc.mk). */
const frameworkOptions: readonly string[] = ['DOCS', 'NLS', 'EXAMPLES', 'IPV6', 'X11', 'DEBUG']
