import Arithmetic
import PostgreSQL
import Tables

/// What cards of customers are made from, read for all of them at once.
struct CardSource {
  /// How many products, and how many categories, a card names.
  private static let (products, categories) = (5, 3)

  /// By customer: the revenue of the last 13 months, and the tier of each, oldest first.
  let revenues: [String: [Row]]
  let tiers: [String: [Row]]
  /// By customer: its credit and its visits of the month.
  let credit: [String: [Row]]
  let visits: [String: [Row]]
  /// By customer: what it buys most, and what others like it buy and it does not; `bought` says which.
  let products: [String: [Row]]
  let categories: [String: [Row]]

  init(_ shared: SectionContext, _ keys: [String]) throws {
    let (source, period) = (shared.source, shared.period)
    let month = period.month.firstDay.description
    let list = arrayLiteral(keys)
    func byCustomer(_ rows: [Row]) -> [String: [Row]] { Dictionary(grouping: rows) { $0["customer_id"] ?? "" } }
    func months(_ column: String, _ window: Int) throws -> [String: [Row]] {
      byCustomer(
        try source.rows(
          CustomerSummary.table.name, ["customer_id", "month", column],
          "where customer_id::text = any($1::text[]) and window_months = $2 and month > $3::date and month <= $4::date "
            + "order by month", [list, "\(window)", period.month.advanced(by: -13).firstDay.description, month]))
    }
    func ofMonth(_ table: String, _ columns: [String]) throws -> [String: [Row]] {
      byCustomer(
        try source.rows(
          table, ["customer_id"] + columns, "where customer_id::text = any($1::text[]) and month = $2::date",
          [list, month]))
    }
    revenues = try months("revenue", shared.monthWindow)
    tiers = try months("revenue_tier", period.window)
    credit = try ofMonth(CreditSummary.table.name, ["exposure", "recommended_limit", "overdue_days"])
    visits = try ofMonth(VisitPlan.table.name, ["visits_planned", "visits_made", "visits_with_order"])
    guard source.has(CustomerProduct.declaration.name) else {
      (products, categories) = ([:], [:])
      return
    }
    let from = """
      from customer_product c left join product_summary p
      on p.month = c.month and p.window_months = c.window_months and p.product_id = c.product_id
      where c.month = $2::date and c.customer_id::text = any($1::text[])
      """
    products = byCustomer(
      try source.rows(
        ["customer_id", "bought", "name", "revenue", "key_accounts"],
        """
        select customer_id, bought, name, revenue, key_accounts_buying from (
          select c.customer_id, c.bought, c.revenue, c.key_accounts_buying, c.product_id,
            coalesce(p.product_name, '(' || c.product_id || ')') as name,
            row_number() over (partition by c.customer_id, c.bought
              order by c.revenue desc nulls last, c.key_accounts_buying desc nulls last, c.product_id) as place
          \(from)) as listed
        where place <= \(Self.products) order by customer_id, place
        """, [list, month]))
    categories = byCustomer(
      try source.rows(
        ["customer_id", "bought", "name", "revenue"],
        """
        select customer_id, bought, category, revenue from (
          select customer_id, category, bought, revenue, row_number() over (partition by customer_id, bought
            order by revenue desc nulls last, gaps desc, category) as place
          from (
            select c.customer_id, p.category, bool_or(c.bought) as bought, sum(c.revenue) as revenue,
              count(*) filter (where not c.bought) as gaps
            \(from) and p.category is not null group by c.customer_id, p.category) as summed) as listed
        where place <= \(Self.categories) order by customer_id, place
        """, [list, month]))
  }
}
