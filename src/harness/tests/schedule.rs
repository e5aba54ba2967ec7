use super::*;

#[test]
fn results_come_in_order_whatever_takes_long_and_however_many_threads() {
    let items: Vec<u64> = (0..200).collect();
    for threads in [1, 2, 7] {
        let mut delivered = Vec::new();
        let work = |_: &mut (), &item: &u64| {
            if item % 10 == 0 {
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
            item * 2
        };
        let deliver = |result| {
            delivered.push(result);
            true
        };
        in_order(&items, threads, || (), work, deliver).unwrap();
        assert_eq!(delivered, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }
}

#[test]
fn stops_when_told() {
    let done = AtomicUsize::new(0);
    let mut delivered = 0;
    let work = |_: &mut (), _: &u32| {
        std::thread::sleep(std::time::Duration::from_micros(50));
        done.fetch_add(1, Ordering::Relaxed)
    };
    let deliver = |_| {
        delivered += 1;
        delivered < 3
    };
    in_order(&vec![0_u32; 10_000], 2, || (), work, deliver).unwrap();
    assert_eq!(delivered, 3);
    assert!(done.load(Ordering::Relaxed) < 10_000);
}
