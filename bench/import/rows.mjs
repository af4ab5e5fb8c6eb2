/** Made-up registrations by the million, in pieces, as pretix would export them. */
const HEADER =
  'Order code,Position ID,Status,Email,Phone number,Variation,Attendee name,Attendee email,Company,Country,Job title,May other attendees find you in the app?,Show to other attendees – Phone,Company,Invoice address name,Country,Order locale';
const PIECE = 1_000;

/** Of ten rows three are one order: a buyer, one who repeats the buyer's address, one without any. */
export function* csvOf(rows) {
  yield `${HEADER}\r\n`;
  for (let from = 0; from < rows; from += PIECE) {
    let text = '';
    for (let n = from; n < Math.min(rows, from + PIECE); n += 1) text += rowOf(n);
    yield text;
  }
}

function rowOf(n) {
  const member = n % 10 < 3 ? n % 10 : 0;
  const buyer = n - member;
  const order = `O${buyer.toString(36).toUpperCase()}`;
  const mail = `person.${buyer}@people.example`;
  const own = member === 2 ? '' : mail;
  const phone = `+44 7700 ${String(900_000 + (n % 1_000))}`;
  const company = `"Company ${n % 5_000}, Ltd"`;
  const said = n % 3 === 0 ? 'Yes' : 'No';
  return `${order},${member + 1},${n % 50 === 0 ? 'Canceled' : 'Paid'},${mail},${phone},Member,Zoë Person ${n},${own},${company},GB,Job ${n % 300},${said},${said},Payer,Zoë Person ${buyer},GB,en\r\n`;
}
