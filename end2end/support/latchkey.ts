// A server of the product with data of its own, as a person would start it.
import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export type Database = 'sqlite' | 'postgres';

export interface Person {
  name: string;
  username: string;
  email: string;
  password: string;
}

const PATIENCE = 20_000;
let people = 0;

export class Latchkey {
  /** What it wrote to its log. */
  log = '';

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly program: string,
    private readonly own: pg.Client | undefined,
    private readonly forget: () => Promise<void>,
  ) {}

  private server!: ChildProcess;
  private printed = '';

  static async start(kind: Database): Promise<Latchkey> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-browser-'));
    const port = await freePort();
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      LATCHKEY_SERVER__LISTEN: `127.0.0.1:${port}`,
      LATCHKEY_SERVER__BASE_URL: `http://localhost:${port}`,
      // Each test comes from an address of its own: attempts of one do not count against another.
      LATCHKEY_SERVER__TRUSTED_PROXIES: '127.0.0.0/8',
      LATCHKEY_SITE_DIR: needed('LATCHKEY_SITE_DIR'),
    };
    let own: pg.Client | undefined;
    let forget = async () => {};
    if (kind === 'postgres') {
      const admin = needed('LATCHKEY_TEST_POSTGRES');
      const name = `browser_${process.pid}_${port}`;
      await once(admin, `CREATE DATABASE ${name}`);
      const url = new URL(admin);
      url.pathname = `/${name}`;
      env.LATCHKEY_DATABASE__URL = url.href;
      own = new pg.Client({ connectionString: url.href });
      await own.connect();
      forget = () => once(admin, `DROP DATABASE ${name} WITH (FORCE)`);
    }
    const latchkey = new Latchkey(`http://localhost:${port}`, folder, env, needed('LATCHKEY_BIN'), own, forget);
    await latchkey.run();
    return latchkey;
  }

  /** The link of the first run, as it is printed. */
  get setupLink(): string {
    const link = /http:\S+\/setup\?token=\S+/.exec(this.printed)?.[0];
    if (!link) throw new Error(`no set-up link was printed:\n${this.printed}`);
    return link;
  }

  /** A new account, by the command line. */
  person(as: { name?: string; temporary?: boolean } = {}): Person {
    const username = `person-${process.pid}-${++people}`;
    const person = {
      name: as.name ?? 'Grace Hopper',
      username,
      email: `${username}@example.org`,
      password: 'four words nobody joins',
    };
    const words = ['user', 'create', '--password-stdin', '--username', username, '--name', person.name];
    words.push('--email', person.email, ...(as.temporary ? ['--temporary'] : []));
    const options = { cwd: this.folder, env: this.env, input: `${person.password}\n`, stdio: 'pipe' as const };
    execFileSync(this.program, words, options);
    return person;
  }

  /** Decides an entry of the policy, by the command line. */
  decide(name: string, value: string): void {
    const options = { cwd: this.folder, env: this.env, stdio: 'pipe' as const };
    execFileSync(this.program, ['policy', 'set', `${name}=${value}`], options);
  }

  /** As if the first of the backup codes had been used. */
  async useUpBackupCodes(person: Person, howMany: number): Promise<void> {
    const used = `UPDATE backup_codes SET used_at = 1795493561000000 WHERE number <= ${howMany} AND used_at IS NULL AND user_id = `;
    await this.change(used, person);
  }

  /** Makes the last proof of who is here so old that it must be given again. */
  async letProofsExpire(person: Person): Promise<void> {
    await this.change('UPDATE sessions SET verified_at = verified_at - 3600000000 WHERE user_id = ', person);
  }

  /** Ends every session, as time would. */
  async letSessionsExpire(person: Person): Promise<void> {
    await this.change('UPDATE sessions SET seen_at = seen_at - 90000000000 WHERE user_id = ', person);
  }

  async stop(): Promise<void> {
    await this.own?.end();
    const ended = new Promise((done) => this.server.once('exit', done));
    this.server.kill('SIGTERM');
    await ended;
    await this.forget();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async change(sql: string, person: Person): Promise<void> {
    if (!this.own) throw new Error("time is moved in PostgreSQL: test.use({ database: 'postgres' })");
    const { rowCount } = await this.own.query(`${sql}(SELECT id FROM users WHERE username = $1)`, [person.username]);
    if (!rowCount) throw new Error('there was no session');
  }

  private async run(): Promise<void> {
    this.server = spawn(this.program, ['serve'], { cwd: this.folder, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.server.stdout?.on('data', (text) => (this.printed += text));
    this.server.stderr?.on('data', (text) => (this.log += text));
    const until = Date.now() + PATIENCE;
    for (;;) {
      const alive = await fetch(`${this.url}/health/ready`).then((answer) => answer.ok, () => false);
      if (alive) return;
      if (this.server.exitCode !== null || Date.now() > until) throw new Error(`latchkey did not start:\n${this.log}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? done(address.port) : failed(new Error('no port'))));
    });
  });
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask test --only browser\``);
  return value;
}
