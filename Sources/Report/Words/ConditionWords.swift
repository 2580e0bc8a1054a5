import Tables

/// What is told of customers, products and lines that are in a condition.
extension Condition {
  /// What is said when it begins.
  var begun: (words: Words, isGood: Bool) {
    switch self {
    case .overLimit: (Words("Over the limit", "超过信用额度"), false)
    case .stopSupply: (Words("Stop supply", "停止供货"), false)
    case .key: (Words("New key account", "新重点客户"), true)
    case .churn: (Words("Signs of leaving", "出现流失迹象"), false)
    case .falseKey: (Words("Only looks key", "假重点客户"), false)
    case .complaints: (Words("Complaints not answered in time", "投诉逾期未答复"), false)
    case .noCover: (Words("Best product without stock", "主力商品缺货"), false)
    case .bestTier: (Words("Product rises to the best tier", "商品升入最高等级"), true)
    case .belowCost: (Words("Lines below cost", "低于成本的销售"), false)
    case .belowFloor: (Words("Lines below the price floor", "低于限价的销售"), false)
    case .diversion: (Words("Goods that went to another region", "窜货"), false)
    case .coming: (Words("Likely to become key", "有望成为重点客户"), true)
    }
  }

  /// What is said when it ends; nil: nothing.
  var ended: (words: Words, isGood: Bool)? {
    switch self {
    case .overLimit: (Words("Within the limit again", "回到信用额度之内"), true)
    case .stopSupply: (Words("May be supplied again", "恢复供货"), true)
    case .key: (Words("No key account any more", "不再是重点客户"), false)
    case .churn: (Words("Leaves no longer", "不再有流失迹象"), true)
    case .complaints: (Words("Complaints answered", "投诉已答复"), true)
    case .noCover: (Words("Best product in stock again", "主力商品恢复库存"), true)
    case .bestTier: (Words("Product falls from the best tier", "商品跌出最高等级"), false)
    case .falseKey, .belowCost, .belowFloor, .diversion, .coming: nil
    }
  }

  /// What is said of those that were in it before and still are, which are only counted; nil: nothing, it is no news.
  var standing: Words? {
    switch self {
    case .overLimit: Words("over the limit", "超过信用额度")
    case .stopSupply: Words("not to be supplied", "停止供货")
    case .churn: Words("leaving", "有流失迹象")
    case .falseKey: Words("only look key", "假重点客户")
    case .complaints: Words("with complaints not answered in time", "投诉逾期未答复")
    case .noCover: Words("best products without stock", "主力商品缺货")
    case .key, .bestTier, .belowCost, .belowFloor, .diversion, .coming: nil
    }
  }
}
