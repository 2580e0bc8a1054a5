import Arithmetic
import Tables
import Workbook

/// The lists of the workbook that are put together: what is new, who moved, what moved the profit, what to offer.
extension BookLists {
  func today(_ section: TodaySection) -> BookSheet {
    let rows = section.lines.map { line in
      [
        "news": words[line.isGood ? .good : .bad], "kind": language.text(line.kind), "who": line.who,
        "amount": line.amount.description, "why": line.explanation,
      ]
    }
    let grounds = [Emphasis.Ground(words[.good], .paleGreen), Emphasis.Ground(words[.bad], .paleRed)]
    return BookSheet(
      name: words[.today], table: "tb_today", title: words[.today],
      note: [section.more, section.amounts ?? words[.nothingNew]].compactMap { $0 }.joined(separator: " · "),
      columns: [
        BookColumn("news", words[.news], .text, emphasis: .grounds(grounds)),
        BookColumn("kind", words[.what], .text), BookColumn("who", words[.who], .text),
        BookColumn("amount", words[.amount], .money(decimals: 2)), BookColumn("why", words[.why], .text),
      ], rows: rows, frozenColumns: 0)
  }

  /// One salesperson's customers to work on, as the page has them; nil: there are none.
  func work(_ list: WorkList) -> BookSheet? {
    guard !list.entries.isEmpty else { return nil }
    let rows = list.entries.map { entry in
      var row = entry.row
      (row["revenue_tier"], row["why"]) = (entry.tier, entry.reasons.joined(separator: "; "))
      if !entry.offers.isEmpty { row["offers"] = entry.offers.joined(separator: ", ") }
      return row
    }
    var offers = BookColumn("offers", words[.gaps], .text)
    offers.meaning = words[.gapsText]
    var sheet = BookSheet(
      name: words[.workList], table: "tb_work_list", title: words[.workList], note: note,
      columns: columns(
        CustomerSummary.table.declaration, ["customer_id", "customer_name", "revenue", "revenue_tier"])
        + [BookColumn("why", words[.why], .text), offers],
      rows: rows, frozenColumns: 2)
    sheet.sum("revenue")
    return sheet
  }

  // MARK: Movers

  /// Products and customers that have another tier than in the month before, or a year before.
  func movers() throws -> BookSheet? {
    let (products, customers) = (ProductCause.table.declaration, CustomerCause.table.declaration)
    let hasProducts = isPublished(products) && shared.salesperson == nil
    guard hasProducts || isPublished(customers) else { return nil }
    var rows: [Row] = []
    if hasProducts { rows += try movers(products, "product", of: words[.product]) }
    if isPublished(customers) { rows += try movers(customers, "customer", of: words[.customer]) }
    var columns = [
      BookColumn("kind", words[.kind], .text), BookColumn("key", words[.number], .key),
      BookColumn("name", words[.name], .text),
    ]
    let declared = hasProducts ? products : customers
    columns += self.columns(declared, ["compare", "basis", "from_tier", "to_tier"])
    columns.append(BookColumn("cause", words[.cause], .text))
    columns.append(BookColumn("mover_name", words[.moverName], .text))
    columns += self.columns(declared, ["gross_profit_before", "gross_profit"])
    columns.append(BookColumn("change", words[.change], .money(decimals: 2), emphasis: .movement))
    return BookSheet(
      name: words[.moversSheet], table: "tb_movers", title: words[.moversSheet], note: note, columns: columns,
      rows: rows,
      frozenColumns: 3)
  }

  /// The movers of a table, the largest change of gross profit first.
  ///
  /// - Parameter kind: product or customer: so its key, its name and its table are called.
  private func movers(_ table: TableDeclaration, _ kind: String, of shown: String) throws -> [Row] {
    let (id, name, summary) = ("\(kind)_id", "\(kind)_name", "\(kind)_summary")
    // Who is gone has no row now, but had one in the month that is compared with. A salesperson's report has nobody
    // else's customers in it.
    let isAll = shared.salesperson == nil
    let ofSalesperson =
      isAll ? "$3::text is null" : "coalesce(present.salesperson_id, earlier.salesperson_id)::text = $3"
    let rows = try source.rows(
      [
        "key", "name", "compare", "basis", "from_tier", "to_tier", "cause", "mover_name", "gross_profit_before",
        "gross_profit", "change",
      ],
      """
      select c.\(id), coalesce(present.\(name), earlier.\(name)), c.compare, c.basis, c.from_tier, c.to_tier, c.cause,
        \(isAll ? "coalesce(mover.\(name), c.mover::text)" : "null"), c.gross_profit_before, c.gross_profit,
        c.gross_profit - c.gross_profit_before
      from \(table.name) c
        left join \(summary) present on (present.month, present.window_months, present.\(id))
          = (c.month, c.window_months, c.\(id))
        left join \(summary) earlier on (earlier.month, earlier.window_months, earlier.\(id))
          = ((c.month - case c.compare when 'month' then interval '1 month' else interval '1 year' end)::date,
            c.window_months, c.\(id))
        left join \(summary) mover on (mover.month, mover.window_months, mover.\(id))
          = (c.month, c.window_months, c.mover)
      where c.month = $1::date and c.window_months = $2 and c.from_tier is distinct from c.to_tier and \(ofSalesperson)
      order by c.compare, c.basis, abs(c.gross_profit - c.gross_profit_before) desc nulls last, c.\(id)
      """, shared.period.parameters + [shared.salesperson])
    return rows.map { row in
      row.merging(["kind": shown, "cause": words.cause(row["cause"])]) { $1 }
    }
  }

  // MARK: Bridge

  func bridge() throws -> BookSheet? {
    guard shared.salesperson == nil else { return nil }
    let sheet = try sheet(
      ProfitBridgeTable.table.declaration, words[.bridge],
      ["level", "value", "compare", "window_months"] + ProfitBridgeTable.steps + ["gross_profit"],
      """
      where month = $1::date and window_months in ($2, $3)
      order by window_months, compare, array_position(array['company', 'category', 'product_tier', 'channel'], level), value
      """, shared.period.parameters + ["\(shared.monthWindow)"], frozenColumns: 2)
    return sheet.map { sheet in
      // The mix of customers is a step of its own only where causes are by product and customer.
      var sheet = sheet
      if sheet.rows.allSatisfy({ $0["customer_mix_effect"] == nil }) {
        sheet.columns.removeAll { $0.name == "customer_mix_effect" }
      }
      sheet.title = "\(words[.bridge]): \(words[.bridgeText])"
      return sheet
    }
  }

  // MARK: Gaps

  /// What the largest key accounts do not buy, and those like them do: the most wanted products of each.
  func gaps() throws -> BookSheet? {
    let view = CustomerProduct.declaration
    guard isPublished(view) else { return nil }
    // The offset keeps each account's part of the view by itself: without statistics, as on the first night, the view
    // would be made of all customers for each of them.
    let rows = try source.rows(
      [
        "customer_id", "customer_name", "salesperson_id", "product_id", "product_name", "category",
        "key_accounts_buying", "revenue", "count",
      ],
      """
      with account as (
        select customer_id, customer_name, salesperson_id, revenue from customer_summary
        where month = $1::date and window_months = $2 and key_account and \(Self.isOfSalesperson)
        order by revenue desc, customer_id limit $4::integer),
      proposal as (
        select a.customer_id, a.customer_name, a.salesperson_id, a.revenue as account_revenue, v.product_id, p.product_name,
          p.category, v.key_accounts_buying, p.revenue, count(*) over () as proposals,
          row_number() over (partition by a.customer_id
            order by v.key_accounts_buying desc, p.revenue desc nulls last, v.product_id) as place
        from account a
          cross join lateral (
            select product_id, key_accounts_buying from customer_product
            where month = $1::date and customer_id = a.customer_id and not bought offset 0) v
          left join product_summary p on (p.month, p.window_months, p.product_id) = ($1::date, $2, v.product_id))
      select customer_id, customer_name, salesperson_id, product_id, product_name, category, key_accounts_buying, revenue,
        proposals
      from proposal where place <= $4::integer order by account_revenue desc, customer_id, place
      """, shared.period.parameters + [shared.salesperson, "\(shared.top)"])
    // Only the newest month has proposals.
    guard !rows.isEmpty else { return nil }
    let (customers, products) = (CustomerSummary.table.declaration, ProductSummary.table.declaration)
    var columns = self.columns(customers, ["customer_id", "customer_name", "salesperson_id"])
    columns += self.columns(products, ["product_id", "product_name", "category"])
    columns += self.columns(view, ["key_accounts_buying"])
    // What all sell of it is the company's.
    if shared.salesperson == nil { columns += self.columns(products, ["revenue"]) }
    let total = rows[0]["count"].flatMap { Int($0) } ?? rows.count
    return BookSheet(
      name: words[.gapsSheet], table: "tb_gaps", title: "\(words[.gapsSheet]): \(words[.gapsText])",
      note: "\(note). \(words.shown(rows.count, of: total))", columns: columns, rows: rows, frozenColumns: 2)
  }
}
