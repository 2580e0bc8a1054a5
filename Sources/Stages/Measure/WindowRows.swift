import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules
import Tables

/// Rows of the tables that a `WindowBook` is written to.
extension WindowBook {
  func addProducts(_ window: Window, to rows: TableRows<ProductWindow.Row>) throws {
    let months = Array(month.advanced(by: 1 - window.length)...month)
    for product in window.products {
      let number = product.number
      let measures = Measures(
        sums: product.sums, stock: product.stock, companyRevenue: window.company.sums.revenue, options: options)
      let entry = master[number]
      try rows.add(
        ProductWindow.Row(
          month: month.firstDay, length: window.length, key: keys.field(number), name: entry?.name,
          category: entry?.category, measures: measures,
          target: targets.isEmpty ? nil : targets.sum("product", keys.text(number), over: months),
          flags: measures.flags(isKnown: entry != nil, minCoverage: minCoverage)))
    }
  }

  func addCategories(_ window: Window, to rows: TableRows<CategorySummary.Row>) throws {
    for (category, products, measures) in window.categories {
      try rows.add(
        CategorySummary.Row(
          month: month.firstDay, length: window.length, category: category, products: products, measures: measures,
          isMonthComplete: isMonthComplete))
    }
  }

  func addCompany(_ window: Window, to rows: TableRows<CompanySummary.Row>) throws {
    try rows.add(
      CompanySummary.Row(
        month: month.firstDay, length: window.length, products: window.products.count, measures: window.company,
        isMonthComplete: isMonthComplete, options: options, proof: window.proof))
  }
}
