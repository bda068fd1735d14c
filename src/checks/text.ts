/** The rules about texts (src/model/text-rules.ts), one check each; notes are never a reason to stop, so they are none. */
import type { TextRule } from '../model/lint/rule.ts'
import { textRules } from '../model/text-rules.ts'
import { type Check, defineCheck, type Finding } from './check.ts'

export const textChecks: readonly Check[] = textRules.filter(rule => rule.severity !== 'note').map(checkOf)

const severities = { fatal: 'error', warn: 'warning', note: 'notice' } as const

function checkOf(rule: TextRule): Check {
  return defineCheck({
    id: rule.id,
    title: rule.title,
    why: rule.why,
    hint: 'mend the line; in a rendered tree, mend the manifest and run wbrel render',
    source: 'portlint, portclippy, Mk/Scripts/qa.sh',
    needs: ['tree'],
    run: ({ tree }) =>
      [...tree.files].flatMap(([path, text]) => {
        const name = path.slice(path.lastIndexOf('/') + 1)
        // Patches and scripts below files/ have rules of their own.
        if (!rule.about(name) || path.includes('/files/')) return []
        return rule.test(text, name).map(
          ({ line, message, found, expected }): Finding => ({
            message: `${path}: ${message}`,
            severity: severities[rule.severity],
            place: { file: `${tree.shownAs}${path}`, line },
            ...(found === undefined ? {} : { found }),
            ...(expected === undefined ? {} : { expected }),
          }),
        )
      }),
  })
}
