import { type Finding, findingsOf } from './finding.ts'
import type { ApkPackage, PackageEntry } from './package.ts'
import { shown } from './refuse.ts'

/**
 * Rows 7 and 9 to 15: paths, links, checksums, permissions and types of what a package installs. One finding after the
 * other, since a package may have as many as entries, and nobody keeps them all.
 */
export function* judgeEntries(item: ApkPackage): Iterable<Finding> {
  const { file, entries } = item
  for (const entry of entries) {
    yield* judgePath(file, entry)
    yield* judgeChecksum(file, entry)
    yield* judgeMode(file, entry)
    yield* judgeKind(file, entry)
  }
  yield* judgePlaces(item)
  yield* judgeNoarch(item)
}

function judgePath(file: string, { path }: PackageEntry): readonly Finding[] {
  const reason = pathTrouble(path)
  const details = { entry: path, found: shown(path) }
  if (reason !== undefined) {
    const expected = 'a path below the root, without . and .. and control characters'
    return [findingsOf(file)('apk.path', `${file} has ${shown(path)}, which ${reason}`, { ...details, expected })]
  }
  if (!path.startsWith('.')) return []
  return [
    findingsOf(file)('apk.hidden', `apk leaves ${shown(path)} of ${file} out without a word`, {
      ...details,
      expected: 'a path that does not begin with a dot',
      hint: 'tar the files without ./ in front; a file with a dot at the top of the root cannot be packaged',
    }),
  ]
}

function pathTrouble(path: string): string | undefined {
  if (path === '') return 'is empty'
  if (path.length > 4095) return 'is too long'
  if (path.startsWith('/')) return 'is absolute'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(path)) return 'has control characters'
  const parts = path.split('/')
  if (parts.includes('..')) return 'climbs'
  // A leading ./ is told as what apk makes of it: nothing.
  if (parts.slice(1).includes('.')) return 'has a part that is a dot'
  return parts.includes('') ? 'has an empty part' : undefined
}

function judgeChecksum(file: string, { path, type, sha1, claimed }: PackageEntry): readonly Finding[] {
  const finding = findingsOf(file)
  if (sha1 === undefined || sha1 === claimed) return []
  if (claimed === undefined) {
    const expected = `APK-TOOLS.checksum.SHA1=${sha1}`
    return [finding('apk.no-checksum', `${shown(path)} of ${file} has no checksum`, { entry: path, expected })]
  }
  return [
    finding(
      'apk.checksum',
      `the checksum of ${shown(path)} of ${file} is not that of its ${type === 'link' ? 'target' : 'content'}`,
      {
        entry: path,
        found: shown(claimed),
        expected: sha1,
      },
    ),
  ]
}

function judgeMode(file: string, { path, type, mode, xattrs }: PackageEntry): readonly Finding[] {
  const finding = findingsOf(file)
  const details = { entry: path, found: mode.toString(8).padStart(4, '0') }
  const found: Finding[] = []
  if ((mode & 0o6000) !== 0 && type !== 'link') {
    const which = (mode & 0o4000) !== 0 ? 'setuid' : 'setgid'
    found.push(finding('apk.setuid', `${shown(path)} of ${file} is ${which}`, { ...details, expected: 'neither bit' }))
  }
  // The permissions of a symbolic link are nobody's; a folder for all, as /tmp, is sticky.
  const shared = type === 'folder' && (mode & 0o1000) !== 0
  if ((mode & 0o002) !== 0 && type !== 'link' && !shared) {
    const expected = type === 'folder' ? 'a sticky one, such as 1777, or one not for all' : 'not for all'
    found.push(finding('apk.world-writable', `everybody may write ${shown(path)} of ${file}`, { ...details, expected }))
  }
  if (xattrs.length > 0) {
    const names = shown(xattrs.join(', '))
    found.push(
      finding('apk.xattr', `${shown(path)} of ${file} has extended attributes`, {
        entry: path,
        found: names,
        expected: 'none: capabilities are set there, too',
      }),
    )
  }
  return found
}

function judgeKind(file: string, { path, type }: PackageEntry): readonly Finding[] {
  if (type === 'file' || type === 'folder' || type === 'link' || type === 'hard link') return []
  return [
    findingsOf(file)('apk.device', `${shown(path)} of ${file} is a ${type}`, {
      entry: path,
      found: type,
      expected: 'a file, a folder or a link',
    }),
  ]
}

/** What the order of the entries says: every folder stands before what is in it, and no path twice. */
function* judgePlaces({ file, entries }: ApkPackage): Iterable<Finding> {
  const finding = findingsOf(file)
  const before = new Map<string, PackageEntry['type']>()
  for (const { path, type, link } of entries) {
    const entry = path
    if (before.has(path)) yield finding('apk.path-twice', `${file} has ${shown(path)} twice`, { entry })
    const above = foldersAbove(path)
    const notFolder = above.find(folder => before.has(folder) && before.get(folder) !== 'folder')
    const missing = above.find(folder => !before.has(folder))
    if (notFolder !== undefined) {
      const what = before.get(notFolder)
      const message = `${shown(path)} of ${file} lies below ${shown(notFolder)}, which is a ${what}`
      yield finding('apk.below-link', message, { entry, expected: 'a folder' })
    } else if (missing !== undefined) {
      const message = `${file} has ${shown(path)} without its folder ${shown(missing)}`
      yield finding('apk.no-folder', message, { entry, expected: `an entry ${shown(missing)}/ before it` })
    }
    if (type === 'hard link' && before.get(link) !== 'file') {
      yield finding('apk.hard-link', `${shown(path)} of ${file} is a hard link to ${shown(link)}, no file before it`, {
        entry,
        found: shown(link),
        expected: 'a file of this package',
      })
    }
    before.set(path, type)
  }
}

/** `a/b/c` -> `a`, `a/b`; a path that is wrong anyway has none. */
function foldersAbove(path: string): readonly string[] {
  if (pathTrouble(path) !== undefined || path.startsWith('.')) return []
  const folders: string[] = []
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at))
  return folders
}

function judgeNoarch({ file, info, entries }: ApkPackage): readonly Finding[] {
  const program = entries.find(e => e.isElf)
  if (info.arch !== 'noarch' || program === undefined) return []
  return [
    findingsOf(file)(
      'apk.noarch-program',
      `${file} is noarch, yet ${shown(program.path)} is a program for one machine`,
      {
        severity: 'warning',
        entry: program.path,
        found: 'ELF',
        expected: 'arch = x86_64, or no such file',
      },
    ),
  ]
}
