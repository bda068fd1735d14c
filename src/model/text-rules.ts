import { rulesOfDescriptions } from './lint/descr.ts'
import { rulesOfDistinfo } from './lint/distinfo.ts'
import { rulesOfMakefiles } from './lint/makefile.ts'
import { rulesOfMessages } from './lint/message.ts'
import { rulesOfOrder } from './lint/order.ts'
import { rulesOfPlists } from './lint/plist.ts'
import type { TextFinding, TextRule } from './lint/rule.ts'
import { rulesOfSentences } from './lint/sentence.ts'
import { rulesOfTexts } from './lint/text.ts'

/** Every rule about a file of a port that its text alone can break. */
export const textRules: readonly TextRule[] = [
  ...rulesOfTexts,
  ...rulesOfMakefiles,
  ...rulesOfOrder,
  ...rulesOfSentences,
  ...rulesOfDistinfo,
  ...rulesOfDescriptions,
  ...rulesOfPlists,
  ...rulesOfMessages,
]

/** What the rules say about one file; `name` is its base name (`Makefile`, `flavors.mk`, `pkg-plist`). */
export function lintText(
  name: string,
  text: string,
  rules: readonly TextRule[] = textRules,
): readonly (TextFinding & { readonly rule: TextRule })[] {
  return rules
    .filter(rule => rule.about(name))
    .flatMap(rule => rule.test(text, name).map(finding => ({ ...finding, rule })))
    .toSorted((a, b) => a.line - b.line)
}
