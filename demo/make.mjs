/**
 * Makes demo/registrations.csv: about 300 made-up people in the shape of a pretix order export, the same at every run
 * (`node demo/make.mjs`). Nobody in it exists: names are combined from lists, addresses end in .example (RFC 2606),
 * and phone numbers come from ranges that regulators set aside for fiction.
 *
 * The first four are always there, for the README and for trying things out:
 *   ada.archer@demo.example     Ada Archer       Speaker   listed, shows nothing, has a phone
 *   ben.okafor@demo.example     Ben Okafor       Member    listed, shows the phone to other attendees
 *   chen.li@demo.example        Chen Li (陈丽)   Member    not listed
 *   dora.minister@demo.example  Dora Whitfield   Minister  listed, shows nothing, has a phone
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ORDERS = 212;

const HEADER = [
  'Event slug', 'Order code', 'Position ID', 'Status', 'Email', 'Phone number', 'Order date', 'Order time', 'Product',
  'Variation', 'Price', 'Tax rate', 'Tax rule', 'Tax value', 'Attendee name', 'Attendee name: Given name',
  'Attendee name: Family name', 'Attendee email', 'Company', 'Address', 'ZIP code', 'City', 'Country', 'State', 'Voucher',
  'Pseudonymization ID', 'Seat ID', 'Seat name', 'Seat zone', 'Seat row', 'Seat number', 'Order comment', 'Follow-up date',
  'Job title', 'May other attendees find you in the app?', 'Show to other attendees – Phone',
  'Show to other attendees – E-mail', 'Show to other attendees – Photo', 'Company', 'Invoice address name',
  'Invoice address name: Given name', 'Invoice address name: Family name', 'Address', 'ZIP code', 'City', 'Country',
  'State', 'VAT ID', 'Sales channel', 'Order locale', 'E-mail address verified', 'Payment providers',
];

/** Given and family names, with how they are written in an address. */
const PLACES = [
  {
    country: 'GB', locale: 'en', weight: 6, phone: (n) => `07700 900 ${pad(n)}`,
    given: ['Amelia', 'Callum', 'Fiona', 'George', 'Harriet', 'Isla', 'Jack', 'Megan', 'Oliver', 'Priya', 'Rhys', 'Siobhan', 'Tomos', 'Yusuf', 'Zara', 'Ewan'],
    family: ['Abbott', 'Bevan', 'Clarke', 'Davies', 'Ellis', 'Fraser', 'Griffiths', 'Hussain', 'Ingram', 'Kaur', 'Lloyd', 'MacDonald', 'O’Neill', 'Pritchard', 'Singh', 'Thornton'],
  },
  {
    country: 'US', locale: 'en', weight: 3, phone: (n) => `(202) 555-01${pad(n % 100, 2)}`,
    given: ['Alicia', 'Brandon', 'Carlos', 'Denise', 'Ethan', 'Grace', 'Jamal', 'Kayla', 'Maria', 'Nathan', 'Rosa', 'Tyler'],
    family: ['Alvarez', 'Bennett', 'Chavez', 'Diaz', 'Foster', 'Hughes', 'Jefferson', 'Nguyen', 'Ortiz', 'Reyes', 'Washington', 'Young'],
  },
  {
    country: 'DE', locale: 'de', weight: 2, phone: (n) => `+49 30 23125 ${pad(n)}`,
    given: ['Anja', 'Björn', 'Cem', 'Dörte', 'Emre', 'Günter', 'Ines', 'Jürgen', 'Kerstin', 'Lena', 'Ülkü', 'Wiebke'],
    family: ['Bäcker', 'Çelik', 'Fischer', 'Groß', 'Jäger', 'Köhler', 'Müller', 'Schröder', 'Vogt', 'Weiß', 'Yıldız', 'Zöllner'],
  },
  {
    country: 'FR', locale: 'fr', weight: 2, phone: (n) => `01 99 00 ${pad(10 + (n % 80), 2)} ${pad(n % 100, 2)}`,
    given: ['Agnès', 'Benoît', 'Chloé', 'Éric', 'François', 'Hélène', 'Joëlle', 'Loïc', 'Maëlys', 'Noémie', 'Rémi', 'Zoé'],
    family: ['Bérard', 'Chevalier', 'Dubois', 'Étienne', 'Faure', 'Gonçalves', 'Lefèvre', 'Moreau', 'Noël', 'Périer', 'Rousset', 'Vasseur'],
  },
  {
    country: 'PL', locale: 'pl', weight: 1, phone: () => '',
    given: ['Łukasz', 'Małgorzata', 'Paweł', 'Świętosława', 'Żaneta', 'Zbigniew'], family: ['Błaszczyk', 'Dąbrowska', 'Górska', 'Łęcki', 'Śliwa', 'Żak'],
  },
  {
    country: 'TR', locale: 'tr', weight: 1, phone: () => '',
    given: ['Ayşe', 'Çağlar', 'İbrahim', 'Işıl', 'Özgür', 'Şule'], family: ['Aydın', 'Çetin', 'Doğan', 'Güneş', 'Özkan', 'Şahin'],
  },
  {
    country: 'CN', locale: 'zh-hans', weight: 1, phone: () => '', latin: { given: ['mei', 'hao', 'jing', 'lei', 'xia', 'jun'], family: ['wang', 'zhang', 'liu', 'yang', 'zhao', 'wu'] },
    given: ['梅', '浩', '静', '磊', '霞', '军'], family: ['王', '张', '刘', '杨', '赵', '吴'],
  },
  {
    country: 'JP', locale: 'ja', weight: 1, phone: () => '', latin: { given: ['sayuri', 'kazuya', 'yuki', 'ren', 'aoi', 'takumi'], family: ['inoue', 'suzuki', 'tanaka', 'sato', 'yamamoto', 'kobayashi'] },
    given: ['さゆり', '和也', '由紀', '蓮', '葵', '匠'], family: ['井上', '鈴木', '田中', '佐藤', '山本', '小林'],
  },
  {
    country: 'EG', locale: 'ar', weight: 1, phone: () => '', latin: { given: ['sara', 'omar', 'laila', 'karim', 'nour', 'youssef'], family: ['elali', 'hassan', 'fathy', 'mansour', 'saleh', 'zaki'] },
    given: ['سارة', 'عمر', 'ليلى', 'كريم', 'نور', 'يوسف'], family: ['العلي', 'حسن', 'فتحي', 'منصور', 'صالح', 'زكي'],
  },
  {
    country: 'IN', locale: 'hi', weight: 1, phone: () => '', latin: { given: ['asha', 'dev', 'kavita', 'mohan', 'neha', 'ravi'], family: ['patel', 'sharma', 'gupta', 'mehta', 'joshi', 'rao'] },
    given: ['आशा', 'देव', 'कविता', 'मोहन', 'नेहा', 'रवि'], family: ['पटेल', 'शर्मा', 'गुप्ता', 'मेहता', 'जोशी', 'राव'],
  },
];
const VARIATIONS = ['Member', 'Member', 'Member', 'Councillor', 'Diplomat', 'Exhibitor', 'Guest', 'Journalist', 'Speaker', 'Volunteer'];
const COMPANIES = ['Alder & Sons', 'Brook Institute', 'City Herald', 'Dale Trust', 'Eastgate Ltd', 'Foundry Works', 'Harbour Council', 'Institut Rivière', 'Kiez e. V.', 'Northern Post', 'Oak Party', 'Quay Labs', '', '', ''];
const JOBS = ['Policy adviser', 'Editor', 'Councillor', 'Campaigner', 'Engineer', 'Teacher', 'Nurse', 'Economist', 'Press officer', 'Producer', 'Researcher', 'Student', '', ''];

/** Mulberry32: the same numbers at every run. */
let state = 20_180_929;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];
const yes = (share) => (random() < share ? 'Yes' : 'No');
const pad = (n, length = 3) => String(n).padStart(length, '0');
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ3789';
const code = (length) => Array.from({ length }, () => pick(LETTERS)).join('');
const ascii = (text) =>
  text.replace(/ß/g, 'ss').replace(/ł|Ł/g, 'l').replace(/ı/g, 'i').replace(/ø/g, 'o').normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase();

const used = new Set();
const places = PLACES.flatMap((place) => Array.from({ length: place.weight }, () => place));

function somebody() {
  const place = pick(places);
  const [g, f] = [below(place.given.length), below(place.family.length)];
  const [given, family] = [place.given[g], place.family[f]];
  const base = place.latin ? `${place.latin.given[g]}.${place.latin.family[f]}` : `${ascii(given)}.${ascii(family)}`;
  let email = `${base}@${place.country.toLowerCase()}.demo.example`;
  for (let n = 2; used.has(email); n += 1) email = `${base}${n}@${place.country.toLowerCase()}.demo.example`;
  used.add(email);
  const phone = place.phone(below(1000));
  return { given, family, email, phone, country: place.country, locale: place.locale, company: pick(COMPANIES), job: pick(JOBS), variation: pick(VARIATIONS) };
}

const answers = () => ({ listed: yes(0.7), phone: yes(0.3), email: yes(0.35), photo: yes(0.3) });

function position(order, number, person, email, given) {
  const { buyer, date } = order;
  const name = `${person.given} ${person.family}`;
  const about = [name, person.given, person.family, email, person.company, '', '', '', person.country, ''];
  const invoice = [buyer.company, `${buyer.given} ${buyer.family}`, buyer.given, buyer.family, '', '', '', buyer.country, '', ''];
  return [
    'demo', order.code, number, order.status, buyer.email, buyer.phone, date, '12:00:00', 'Conference pass', person.variation, '120.00', '20.00', 'VAT', '20.00',
    ...about, '', code(10), '', '', '', '', '', '', '', person.job, given.listed, given.phone, given.email, given.photo, ...invoice, 'web', buyer.locale, 'Yes', 'stripe',
  ];
}

function order(buyer) {
  const status = random() < 0.9 ? 'Paid' : pick(['Canceled', 'Pending', 'Expired']);
  const date = `2026-0${4 + below(5)}-${pad(1 + below(28), 2)}`;
  return { code: code(5), status, buyer, date };
}

/** Four in five people come alone; the others’ buyers often leave the addresses empty or repeat their own. */
function ordered() {
  const buyer = somebody();
  const made = order(buyer);
  const rows = [position(made, 1, buyer, buyer.email, answers())];
  const others = random() < 0.78 ? 0 : 1 + below(4);
  for (let i = 0; i < others; i += 1) {
    const other = somebody();
    const email = random() < 0.5 ? other.email : pick(['', buyer.email]);
    rows.push(position(made, i + 2, other, email, answers()));
  }
  return rows;
}

const no = { listed: 'No', phone: 'No', email: 'No', photo: 'No' };
const FIXED = [
  { given: 'Ada', family: 'Archer', email: 'ada.archer@demo.example', phone: '+44 7700 900101', company: 'Archer & Daughters', job: 'Engineer', variation: 'Speaker', says: { ...no, listed: 'Yes' } },
  { given: 'Ben', family: 'Okafor', email: 'ben.okafor@demo.example', phone: '+44 7700 900102', company: 'City Herald', job: 'Photographer', variation: 'Member', says: { ...no, listed: 'Yes', phone: 'Yes' } },
  { given: 'Chen', family: 'Li (陈丽)', email: 'chen.li@demo.example', phone: '+44 7700 900103', company: 'Quay Labs', job: 'Researcher', variation: 'Member', says: no },
  { given: 'Dora', family: 'Whitfield', email: 'dora.minister@demo.example', phone: '+44 7700 900104', company: 'Oak Party', job: 'Minister of State', variation: 'Minister', says: { ...no, listed: 'Yes' } },
];

const fixed = FIXED.map(({ says, ...person }, i) => {
  const buyer = { ...person, country: 'GB', locale: 'en' };
  return position({ code: `DEMO${i + 1}`, status: 'Paid', buyer, date: '2026-04-01' }, 1, buyer, buyer.email, says);
});
const rows = [...fixed, ...Array.from({ length: ORDERS }, ordered).flat()];
const cell = (value) => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
const text = [HEADER, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
writeFileSync(fileURLToPath(new URL('registrations.csv', import.meta.url)), `\ufeff${text}`);
console.log(`${rows.length} rows`);
