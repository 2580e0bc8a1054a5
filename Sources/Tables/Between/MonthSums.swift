package import Arithmetic
package import Rules

/// What each product sold in a month. Its lines are read once, and all windows are built from these sums.
package enum ProductMonthSums {
  package final class Row: SummedRow {
    package let key: KeyField
    package let sums: SalesSums

    package init(key: KeyField, sums: SalesSums) {
      self.key = key
      self.sums = sums
    }
  }

  package static let table = Table<Row>(
    "product_month", stage: "measure", .between, Words("Products of a month", "月度商品"),
    Words("What each product sold in a month", "当月各商品的销售"), key: [.productID],
    columns: [.key(.productID) { $0.key }] + TableColumn.sums)
}

/// Stock at a month's end, by product.
package enum StockMonthEnd {
  package final class Row {
    package let key: KeyField
    /// nil: the stock is not known.
    package let amount: ExactDecimal?

    package init(key: KeyField, amount: ExactDecimal?) {
      self.key = key
      self.amount = amount
    }
  }

  package static let table = Table<Row>(
    "stock_month", stage: "measure", .between, Words("Stock of a month", "月末库存"),
    Words("Stock of each product at a month's end", "月末各商品的库存"), key: [.productID], needs: [["stock"]],
    columns: [.key(.productID) { $0.key }, .decimal(.monthEndStock) { $0.amount }])

  /// The stock by the customer that holds it.
  package static let held = Table<Row>(
    "customer_stock_month", stage: "measure", .between, Words("Stock of customers", "客户库存"),
    Words("Stock that each customer holds at a month's end", "月末各客户持有的库存"), key: [.customerID],
    needs: [["stock"], ["customers"]],
    columns: [.key(.customerID) { $0.key }, .decimal(.monthEndStock) { $0.amount }])
}

/// What each customer bought in a month.
package enum CustomerMonthSums {
  package final class Row: SummedRow {
    package let key: KeyField
    package let sums: SalesSums
    /// Lines with revenue above 0.
    package let sales: Int
    /// One bit for each day of the month: days whose revenue, returns deducted, is above 0; and days with any line.
    package let saleDays: UInt32
    package let lineDays: UInt32
    /// Revenue and list amount of the lines that have a list amount.
    package let listedRevenue: ExactDecimal
    package let listAmount: ExactDecimal

    package init(
      key: KeyField, sums: SalesSums, sales: Int, saleDays: UInt32, lineDays: UInt32, listedRevenue: ExactDecimal,
      listAmount: ExactDecimal
    ) {
      self.key = key
      self.sums = sums
      self.sales = sales
      self.saleDays = saleDays
      self.lineDays = lineDays
      self.listedRevenue = listedRevenue
      self.listAmount = listAmount
    }
  }

  package static let table = Table<Row>(
    "customer_month", stage: "measure", .between, Words("Customers of a month", "月度客户"),
    Words("What each customer bought in a month", "当月各客户的购买"), key: [.customerID], needs: [["customers"]],
    columns: [.key(.customerID) { $0.key }] + TableColumn.sums + [
      .integer(.sales) { $0.sales }, .integer(.saleDays) { Int($0.saleDays) },
      .integer(.lineDays) { Int($0.lineDays) }, .decimal(.listedRevenue) { $0.listedRevenue },
      .decimal(.listAmount) { $0.listAmount },
    ])
}

/// What each salesperson sold to each customer in a month.
package enum SalespersonMonthSums {
  package final class Row {
    /// Null: no salesperson.
    package let salesperson: KeyField
    package let customer: KeyField
    package let sums: SalesSums
    /// Lines with revenue above 0.
    package let sales: Int

    package init(salesperson: KeyField, customer: KeyField, sums: SalesSums, sales: Int) {
      self.salesperson = salesperson
      self.customer = customer
      self.sums = sums
      self.sales = sales
    }
  }

  package static let table = Table<Row>(
    "salesperson_month", stage: "measure", .between, Words("Salespeople of a month", "月度业务员"),
    Words("What each salesperson sold to each customer in a month", "当月各业务员对各客户的销售"),
    key: [.salespersonID, .customerID], needs: [["customers"]],
    columns: [
      .key(.salespersonID) { $0.salesperson }, .key(.customerID) { $0.customer },
      .integer(.lines) { $0.sums.lines }, .integer(.sales) { $0.sales }, .decimal(.revenue.exact) { $0.sums.revenue },
      .decimal(.cost.exact) { $0.sums.cost }, .decimal(.costedRevenue.exact) { $0.sums.costedRevenue },
    ])
}

/// Sales without a cost of their own. The product master's `unit_cost` is applied when they are read.
package enum UncostedSums {
  package final class Row {
    package let customer: KeyField
    package let product: KeyField
    /// Null: no salesperson.
    package let salesperson: KeyField
    package let sums: SalesSums

    package init(customer: KeyField, product: KeyField, salesperson: KeyField, sums: SalesSums) {
      self.customer = customer
      self.product = product
      self.salesperson = salesperson
      self.sums = sums
    }
  }

  /// A key may have several rows, which are added up.
  package static let table = Table<Row>(
    "customer_uncosted", stage: "measure", .between, Words("Sales without a cost", "无成本销售"),
    Words("What each customer bought of products without a cost of its own", "各客户购买的没有自身成本的商品"), key: [],
    needs: [["customers"]],
    columns: [
      .key(.customerID) { $0.customer }, .key(.productID) { $0.product }, .key(.salespersonID) { $0.salesperson },
      .integer(.lines) { $0.sums.uncostedLines }, .decimal(.quantity.exact) { $0.sums.uncostedQuantity },
      .decimal(.revenue.exact) { $0.sums.uncostedRevenue },
    ])
}
