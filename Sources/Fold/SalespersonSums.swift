package import Rules

/// The sums of a salesperson's sales to a customer in a month or a window.
package struct SalespersonSums: Sendable {
  /// nil: unknown.
  package var salesperson: Int?
  package var customer: Int
  package var sums: CostedSums
  /// Lines with revenue above 0.
  package var sales: Int

  package init(salesperson: Int?, customer: Int, sums: CostedSums, sales: Int) {
    (self.salesperson, self.customer, self.sums, self.sales) = (salesperson, customer, sums, sales)
  }
}
