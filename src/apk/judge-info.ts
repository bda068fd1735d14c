import { basename } from 'node:path'
import { isApkVersion } from '../model/apk-version.ts'
import type { Expectations } from './expectations.ts'
import { type Finding, findingsOf } from './finding.ts'
import { licenseDoubt } from './license.ts'
import { type ApkPackage, fileNameOf } from './package.ts'
import { shown } from './refuse.ts'

/** Rows 4 to 8, 16 and 21 to 24: what the package says about itself, its scripts, and what is pinned. */
export function judgeInfo(item: ApkPackage, expected: Expectations): readonly Finding[] {
  return [
    ...judgePinned(item, expected),
    ...judgeNames(item, expected),
    ...judgeText(item),
    ...judgeScripts(item),
    ...judgeProvenance(item),
    ...judgeOrigin(item, expected),
    ...judgeSize(item),
    ...judgeGrowth(item, expected),
  ]
}

/** The name of a file as it is pinned tells the bytes; a rebuilt package under an old name does not pass. */
function judgePinned({ file, sha256, size }: ApkPackage, { pinned }: Expectations): readonly Finding[] {
  if (pinned === undefined) return []
  const finding = findingsOf(file)
  const name = basename(file)
  const entry = pinned.get(name)
  if (entry === undefined) {
    return [
      finding('apk.not-pinned', `${name} is not among the packages of the manifest`, {
        severity: 'warning',
        hint: 'wbrel bump, or leave the file out',
      }),
    ]
  }
  if (entry.sha256 === undefined || (entry.sha256 === sha256 && entry.size === size)) return []
  return [
    finding('apk.pinned', `${name} is not the file that distinfo has`, {
      found: `SHA256 ${sha256}, ${size} bytes`,
      expected: `SHA256 ${entry.sha256}, ${entry.size} bytes`,
      hint: 'fetch it again; a rebuilt package needs a new -rN',
    }),
  ]
}

function judgeNames({ file, info }: ApkPackage, { architectures }: Expectations): readonly Finding[] {
  const finding = findingsOf(file)
  const found: Finding[] = []
  if (!/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(info.name)) {
    const expected = 'letters, digits and . _ + -, the first one no sign'
    found.push(finding('apk.name', `${file} has no valid pkgname`, { found: shown(info.name), expected }))
  }
  if (!isApkVersion(info.version) || !/-r\d+$/.test(info.version)) {
    const expected = 'a version with its revision, such as 1.37.0-r4'
    found.push(finding('apk.version', `${file} has no valid pkgver`, { found: shown(info.version), expected }))
  }
  if (basename(file) !== fileNameOf(info)) {
    found.push(
      finding('apk.file-name', `${file} has not the name of the package in it`, {
        found: basename(file),
        expected: shown(fileNameOf(info)),
        hint: 'rename the file: apk and the port go by its name',
      }),
    )
  }
  if (!architectures.includes(info.arch)) {
    const expected = architectures.join(' or ')
    found.push(finding('apk.arch', `${file} is for another machine`, { found: shown(info.arch), expected }))
  }
  return found
}

function judgeText({ file, info }: ApkPackage): readonly Finding[] {
  const finding = findingsOf(file)
  return [
    ...info.repeated.map(key =>
      finding(
        'apk.repeated-key',
        `.PKGINFO of ${file} has ${key} more than once, and readers differ in which they take`,
        {
          entry: '.PKGINFO',
          expected: `one line ${key} = ...`,
        },
      ),
    ),
    ...info.strange.map(line =>
      finding('apk.strange-line', `.PKGINFO of ${file} has a line that is not understood`, {
        entry: '.PKGINFO',
        found: shown(line),
        expected: 'KEY = VALUE',
      }),
    ),
  ]
}

/** The image is put together with --scripts=no: a script would be left out without a word. */
function judgeScripts({ file, scripts, info }: ApkPackage): readonly Finding[] {
  const finding = findingsOf(file)
  const hint = 'do in the recipe what the script does; the guest is made with --scripts=no'
  return [
    ...scripts
      .filter(name => name !== '.melange.yaml')
      .map(name =>
        /^\.(pre|post)-(install|upgrade|deinstall)$|^\.trigger$/.test(name)
          ? finding('apk.script', `${file} has a script that would not run`, { entry: name, found: name, hint })
          : finding('apk.control-entry', `${file} has control data that nobody knows`, {
              entry: name,
              found: shown(name),
            }),
      ),
    ...(info.triggers.length > 0
      ? [
          finding('apk.script', `${file} has a trigger that would not run`, {
            found: shown(info.triggers.join(' ')),
            hint,
          }),
        ]
      : []),
  ]
}

function judgeProvenance({ file, info, entries }: ApkPackage): readonly Finding[] {
  const finding = findingsOf(file)
  const found: Finding[] = []
  const doubt = licenseDoubt(info.license)
  if (doubt !== undefined) {
    const expected = 'an SPDX expression such as MIT or GPL-2.0-only'
    found.push(
      finding('apk.license', `${file}: ${doubt}`, { severity: 'warning', found: shown(info.license), expected }),
    )
  }
  if (info.commit === undefined || !/^[0-9a-f]{40}$/.test(info.commit)) {
    const dirty = info.commit?.endsWith('-dirty') === true
    found.push(
      finding(
        dirty ? 'apk.dirty' : 'apk.commit',
        dirty ? `${file} was built from a tree with changes that are in no commit` : `${file} names no commit`,
        {
          severity: dirty ? 'error' : 'warning',
          found: shown(info.commit ?? 'none'),
          expected: '40 hexadecimal digits',
          ...(dirty ? { hint: 'commit the recipe, then build again' } : {}),
        },
      ),
    )
  }
  if (info.origin === undefined || info.maintainer === undefined || info.packager === undefined) {
    const missing = (['origin', 'maintainer', 'packager'] as const).filter(key => info[key] === undefined)
    found.push(finding('apk.unnamed', `${file} does not name its ${missing.join(', ')}`, { severity: 'warning' }))
  }
  const other = entries.find(e => e.mtime !== info.builddate)
  if (other !== undefined) {
    found.push(
      finding('apk.mtime', `${file} has files of another time than its build`, {
        severity: 'warning',
        entry: other.path,
        found: `${other.mtime} (${shown(other.path)})`,
        expected: `builddate ${info.builddate ?? 'missing'}`,
      }),
    )
  }
  return found
}

/** abuild writes the name that the APKBUILD has; Alpine's folder of it is mostly called so, too. */
function judgeOrigin({ file, info }: ApkPackage, { pinned }: Expectations): readonly Finding[] {
  const aport = pinned?.get(basename(file))?.aport
  if (aport === undefined || info.origin === undefined || [aport, info.name].includes(info.origin)) return []
  return [
    findingsOf(file)('apk.origin', `${file} was built from another recipe than the manifest says`, {
      severity: 'warning',
      found: shown(info.origin),
      expected: [...new Set([aport, info.name])].join(' or '),
      hint: `name it in the manifest: ${info.name}: {version: ${info.version}, aport: ...}`,
    }),
  ]
}

/** A release that doubles a package is rare; below this many bytes it tells nothing. */
const noteworthy = 64 * 1024

function judgeGrowth({ file, size, info }: ApkPackage, { before }: Expectations): readonly Finding[] {
  const last = before.get(info.name)
  if (last === undefined || size <= 2 * last.size || size - last.size < noteworthy) return []
  return [
    findingsOf(file)('apk.growth', `${file} is more than twice as large as in the last release`, {
      severity: 'warning',
      found: `${size} bytes`,
      expected: `about ${last.size} (${last.file})`,
      hint: 'look at what it brings: wbrel apk show --files',
    }),
  ]
}

/** abuild counts regular files, hard links once, and at least 1; older ones counted blocks of the disk. */
function judgeSize({ file, info, entries }: ApkPackage): readonly Finding[] {
  const installed = Math.max(
    1,
    entries.reduce((sum, e) => sum + e.size, 0),
  )
  if (info.size === installed) return []
  return [
    findingsOf(file)('apk.size', `${file} does not say how much it installs`, {
      severity: 'warning',
      found: `size = ${info.size ?? 'missing'}`,
      expected: `${installed} bytes`,
    }),
  ]
}
