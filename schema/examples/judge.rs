//! Scratch.
use seqscan_schema::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let d = Dialect::from_name(&a[1]).unwrap();
    let mut b = SchemaBuilder::new(Some(d));
    b.add_source("x", &a[2]);
    let s = b.finish();
    println!("{s:#?}");
    for q in parse_query(&QueryText::new(&a[3]), d) {
        println!("{q:#?}");
        println!("{:#?}", order_by(&s, &q));
    }
}
