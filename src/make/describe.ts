import type { Answer } from '../model/answer.ts'
import { words } from './words.ts'

/** What `describe` needs to know of a port. */
export const describeVariables = [
  ...['PKGNAME', 'PREFIX', 'COMMENT', 'DESCR', 'MAINTAINER', 'CATEGORIES', 'WWW', 'PORTSDIR'],
  ...['EXTRACT_DEPENDS', 'PATCH_DEPENDS', 'FETCH_DEPENDS', 'BUILD_DEPENDS', 'LIB_DEPENDS', 'RUN_DEPENDS'],
] as const

/** The line of `make describe`, from which INDEX is made: thirteen fields (ports(7), "describe"). */
export function describe(answer: Answer, dir: string): string {
  const folders = (...kinds: readonly string[]) =>
    [...new Set(kinds.flatMap(kind => words(answer[kind])).map(word => folderOf(word, answer.PORTSDIR ?? '')))]
      .sort()
      .join(' ')
  return [
    ...[answer.PKGNAME, dir, answer.PREFIX, answer.COMMENT, answer.DESCR, answer.MAINTAINER, answer.CATEGORIES],
    ...[folders('EXTRACT_DEPENDS'), folders('PATCH_DEPENDS'), folders('FETCH_DEPENDS')],
    ...[folders('BUILD_DEPENDS', 'LIB_DEPENDS'), folders('RUN_DEPENDS', 'LIB_DEPENDS')],
    words(answer.WWW)[0],
  ].join('|')
}

/** `pkg>0:net/port@flavor:target` -> `/usr/ports/net/port` */
function folderOf(dependency: string, portsdir: string): string {
  const origin = (dependency.split(':')[1] ?? '').replace(/@.*/, '')
  return origin.startsWith('/') ? origin : `${portsdir}/${origin}`
}
