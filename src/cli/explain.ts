import { showNeeds } from '../checks/check.ts'
import { knownCheck } from './check.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'
import { indented } from './wrap.ts'

export const command = defineCommand({
  positionals: { check: { required: true, describe: 'the id of a check, as `wbrel check` shows it' } },
  examples: [['wbrel explain distinfo.complete', 'what must hold, why, and how to mend it']],
  run: async (args, world) => {
    const print = printer(world, args)
    const check = knownCheck(args.check)
    const { id, title, why, hint, source, needs, anyOf = [] } = check
    const rows: readonly (readonly [string, string | undefined])[] = [
      ['Holds', title],
      ['Why', why],
      ['Mend', hint],
      ['Source', source],
      ['Needs', showNeeds(check)],
    ]
    const text = rows.flatMap(([label, value]) =>
      value === undefined ? [] : [`${label.padEnd(8)}${indented(value, 8, 8)}\n`],
    )
    print.result({
      ok: true,
      data: { id, title, why, hint, source: source ?? null, needs, anyOf },
      text: `${id}\n\n${text.join('')}`,
    })
    return 'done'
  },
})
