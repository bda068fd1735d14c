/**
 * What the recipes of a port do, read from a dry run: the effects that a manifest knows, under names of their own, and the
 * commands that it does not know. Two spellings of the same work have the same effects.
 */
import { readCutter, readSed, readTar } from './recipe-arguments.ts'
import { type Simple, simpleCommands } from './shell.ts'

/** Where things are in the dry run; the folders as make expanded them. */
export interface RecipePlaces {
  readonly wrkdir: string
  readonly wrksrc: string
  readonly stagedir: string
  readonly prefix: string
  /** With DIST_SUBDIR. */
  readonly distdir: string
  readonly srcBase: string
}

/** Effects in the order in which they happen; parts of one effect are separated by tabs. */
export interface Effects {
  /** Folders made in the guest, such as `etc/hostapd`. */
  readonly guestFolders: readonly string[]
  /** FILE, STRIP, MEMBER for each member unpacked into the firmware folder. */
  readonly unpacks: readonly string[]
  /** FOLDER, OBJECT: what b43-fwcutter writes. */
  readonly cuts: readonly string[]
  /** Files of FreeBSD's sources below sys/contrib/dev, without `.fw.uu`. */
  readonly sources: readonly string[]
  /** FOLDER, MATCH, BEFORE, INSERT */
  readonly copies: readonly string[]
  /** FOLDER, FILES */
  readonly extras: readonly string[]
  /** `WHENCE` when the links that this file lists are made. */
  readonly links: readonly string[]
  readonly notices: readonly string[]
  /** remove PATH, mkdir PATH, or set FILE KEY VALUE */
  readonly postInstall: readonly string[]
  /** Commands that were recognized by their shape only: a difference between two of them may matter. */
  readonly whole: readonly string[]
  /** Commands with places put back: nothing above says what they do. */
  readonly unknown: readonly string[]
}

type Found = { [Kind in keyof Effects]: string[] }

export function readRecipes(lines: readonly string[], places: RecipePlaces): Effects {
  const found: Found = {
    guestFolders: [],
    unpacks: [],
    cuts: [],
    sources: [],
    copies: [],
    extras: [],
    links: [],
    notices: [],
    postInstall: [],
    whole: [],
    unknown: [],
  }
  const notice: string[] = []
  const tell = (): void => {
    if (notice.length > 0) found.notices.push(notice.join('\n').trim())
    notice.length = 0
  }
  for (const line of lines) {
    const plain = withPlaces(line, places)
    const said = spoken(line)
    if (said !== undefined) notice.push(said)
    else {
      tell()
      if (!isFrameworks(plain) && !/^sleep \d+$/.test(plain) && !whole(plain, found) && !each(plain, found))
        found.unknown.push(plain)
    }
  }
  tell()
  return found
}

function withPlaces(line: string, places: RecipePlaces): string {
  return line
    .replaceAll(places.stagedir, '{STAGE}')
    .replaceAll(places.wrksrc, '{WRKSRC}')
    .replaceAll(places.distdir, '{DIST}')
    .replaceAll(places.wrkdir, '{WRKDIR}')
    .replaceAll(places.srcBase, '{SRC}')
    .replaceAll(`{STAGE}${places.prefix}/`, '{STAGE}{PREFIX}/')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The text of an echo or printf. */
function spoken(line: string): string | undefined {
  const commands = simpleCommands(line)
  const [only] = commands ?? []
  if (commands?.length !== 1 || only === undefined || only.into !== undefined) return undefined
  const [program = '', ...words] = only.words
  if (/(^|\/)echo$/.test(program)) return words.filter(w => w !== '-e' && w !== '-n').join(' ')
  if (!/(^|\/)printf$/.test(program)) return undefined
  const [format = '', ...values] = words
  const rest = [...values]
  return format
    .replace(/%s/g, () => rest.shift() ?? '')
    .replace(/(\\n)+$/, '')
    .replaceAll('\\n', '\n')
}

/** Extraction, build and installation as the framework itself does them. */
function isFrameworks(line: string): boolean {
  return (
    line === '/bin/mkdir -p {WRKDIR}' ||
    /^cd \{WRKDIR\} && \S+ -xf \{DIST\}\/\S+ --no-same-owner --no-same-permissions$/.test(line) ||
    /^cd \S+ && \S*env .* \S*make -f \S+ /.test(line)
  )
}

const firmware = '{WRKSRC}/guest/lib/firmware'

/** Lines that only make sense as a whole. */
function whole(line: string, found: Found): boolean {
  if (/\bWHENCE\b/.test(line) && simpleCommands(line) === undefined)
    return once(found.links, 'WHENCE') && once(found.whole, line)
  if (/^\S*mv \S*\/WHENCE \{WRKDIR\}\/?$/.test(line) || /^\S*rm (-f )?\S*\/WHENCE$/.test(line)) return true
  const folder = /\{WRKSRC\}\/guest\/lib\/firmware\/([\w.-]+)/.exec(line)?.[1]
  const match = /(?<![\w.-])[\w.-]+\*[\w.*?-]*/.exec(line)?.[0]
  const before = match === undefined ? undefined : /\.[A-Za-z0-9]+$/.exec(match)?.[0]
  if (folder === undefined || match === undefined || before === undefined || !/\bln\b/.test(line)) return false
  const insert = new RegExp(`(\\.[A-Za-z][\\w-]*)\\${before}(?![\\w*])`).exec(line.replaceAll(match, ''))?.[1]
  return (
    insert !== undefined && once(found.copies, [folder, match, before, insert].join('\t')) && once(found.whole, line)
  )
}

function once(list: string[], item: string): true {
  if (!list.includes(item)) list.push(item)
  return true
}

/** Every simple command of the line is known; otherwise the line counts as unknown, as a whole. */
function each(line: string, found: Found): boolean {
  const commands = simpleCommands(line)
  if (commands === undefined) return false
  const trial = structuredClone(found)
  let folder = ''
  for (const command of commands) {
    const [program, first = ''] = command.words
    if (program === 'cd') folder = first
    else if (!one(command, folder, trial)) return false
  }
  for (const kind of Object.keys(found) as (keyof Effects)[]) found[kind].splice(0, found[kind].length, ...trial[kind])
  return true
}

function one(command: Simple, folder: string, found: Found): boolean {
  const program = command.words[0]?.split('/').at(-1) ?? ''
  const words = command.words.slice(1)
  const at = (path: string): string => (/^[/{]/.test(path) || folder === '' ? path : `${folder}/${path}`)
  if (program === 'mkdir' || (program === 'install' && words[0] === '-d'))
    return hasUsualMode(words) && plainWords(words).every(path => makeFolder(at(path), found))
  if (program === 'tar' || program === 'bsdtar') return unpack(words, at, found)
  if (program === 'uudecode') return decode(words, command.into, found)
  if (program === 'b43-fwcutter') return cut(words, at, found)
  if (program === 'rm') return plainWords(words).every(path => remove(at(path), found))
  if (program === 'sed') return set(words, at, found)
  if (program === 'cp') return copyExtra(words, at, found)
  if (program === 'sleep' || program === 'true' || program === ':') return true
  return /^(mv|rmdir|find)$/.test(program) && isOfCut(command.words.map(at).join(' '), found)
}

function plainWords(words: readonly string[]): readonly string[] {
  return words.filter(word => !/^-/.test(word) && !/^\d{3,4}$/.test(word))
}

/** Folders get the mode of the umask unless another one is named. */
function hasUsualMode(words: readonly string[]): boolean {
  const [, joined, apart] = /(?:^| )-m(?:=?(\d+)| (\d+))/.exec(words.join(' ')) ?? []
  return /^0?755$/.test(joined ?? apart ?? '755')
}

function makeFolder(path: string, found: Found): boolean {
  const inGuest = /^\{WRKSRC\}\/guest\/(.+)$/.exec(path)?.[1]
  const inStage = /^\{STAGE\}(.+)$/.exec(path)?.[1]
  if (inGuest !== undefined) return /^lib\/firmware(\/|$)/.test(inGuest) || once(found.guestFolders, inGuest)
  if (inStage !== undefined) return once(found.postInstall, `mkdir\t${inStage.replace('{PREFIX}', '/usr/local')}`)
  return path.startsWith('{WRKDIR}/')
}

function unpack(words: readonly string[], at: (path: string) => string, found: Found): boolean {
  const { file, into = '.', strip = '0', members = [] } = readTar(words) ?? {}
  const name = /^\{DIST\}\/([^/]+)$/.exec(file ?? '')?.[1]
  if (name === undefined || at(into).replace(/\/\.?$/, '') !== firmware || members.length === 0) return false
  for (const member of members) {
    if (/(^|\/)WHENCE$/.test(member)) once(found.links, 'WHENCE')
    else once(found.unpacks, [name, strip, member].join('\t'))
  }
  return true
}

function decode(words: readonly string[], into: string | undefined, found: Found): boolean {
  const source = words
    .map(word => /^\{SRC\}\/sys\/contrib\/dev\/(.+)\.fw\.uu$/.exec(word)?.[1])
    .find(s => s !== undefined)
  const target = into ?? words[words.indexOf('-o') + 1]
  if (source === undefined || target !== `${firmware}/${source.split('/').at(-1)}.fw`) return false
  return once(found.sources, source)
}

function cut(words: readonly string[], at: (path: string) => string, found: Found): boolean {
  const read = readCutter(words)
  if (read === undefined) return false
  const folder = (at(read.into).replace(/\/+$/, '').split('/').at(-1) ?? '').replace(/^cut-/, '')
  return once(found.cuts, [folder, at(read.object)].join('\t'))
}

/** Moving what the cutter wrote to its place, and tidying up behind it. */
function isOfCut(text: string, found: Found): boolean {
  return found.cuts.some(cut => text.includes(`/${cut.split('\t')[0]}`) || text.includes(`cut-${cut.split('\t')[0]}`))
}

function remove(path: string, found: Found): boolean {
  const staged = /^\{STAGE\}\{PREFIX\}\/(.+)$/.exec(path)?.[1]
  if (staged !== undefined) return once(found.postInstall, `remove\t${staged}`)
  return isOfCut(path, found)
}

/** Keys of files of the stage, in place. */
function set(words: readonly string[], at: (path: string) => string, found: Found): boolean {
  const { scripts = [], files = [] } = readSed(words) ?? {}
  const staged = files.map(file => /^\{STAGE\}\{PREFIX\}\/(.+)$/.exec(at(file))?.[1])
  if (files.length === 0 || staged.includes(undefined)) return false
  return staged.every(file =>
    scripts.every(({ key, value }) => once(found.postInstall, ['set', file ?? '', key, value].join('\t'))),
  )
}

function copyExtra(words: readonly string[], at: (path: string) => string, found: Found): boolean {
  const paths = plainWords(words)
  const folder = new RegExp(`^${firmware.replace(/[{}]/g, '\\$&')}/(.+?)/?$`).exec(at(paths.at(-1) ?? ''))?.[1]
  return folder !== undefined && once(found.extras, [folder, ...paths.slice(0, -1)].join('\t'))
}
