import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import Rules
import Tables

/// Writes the windows of a `ProductWindowCalculator` as rows of its tables.
extension ProductWindowCalculator {
  func addProducts(_ window: Window, to rows: TableRows<ProductWindow.Row>) throws {
    for product in window.products {
      let number = product.number
      let measures = Measures(
        sums: product.sums, stock: product.stock, companyRevenue: window.company.sums.revenue, options: options)
      let (entry, isMerchandise) = (master[number], master.isMerchandise(number))
      try rows.add(
        ProductWindow.Row(
          month: month.firstDay, length: window.length, key: keys.field(number), name: entry?.name,
          category: entry?.category, isMerchandise: isMerchandise, measures: measures,
          target: targets.sum("product", number, over: window.months),
          flags: measures.flags(
            isKnown: entry != nil, isMerchandise: isMerchandise, minCoverage: isMerchandise ? minCoverage : nil),
          projected: product.projected))
    }
  }

  func addCategories(_ window: Window, to rows: TableRows<CategorySummary.Row>) throws {
    for category in window.categories {
      try rows.add(
        CategorySummary.Row(
          month: month.firstDay, length: window.length, category: category.name, products: category.products,
          measures: category.measures, target: category.target, isMonthComplete: isMonthComplete))
    }
  }

  func addCompany(_ window: Window, to rows: TableRows<CompanySummary.Row>) throws {
    try rows.add(
      CompanySummary.Row(
        month: month.firstDay, length: window.length, products: window.productCount, measures: window.company,
        target: targets.companySum(over: window.months), isMonthComplete: isMonthComplete, options: options,
        proof: window.proof))
  }
}
