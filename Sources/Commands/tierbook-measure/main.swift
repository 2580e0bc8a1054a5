import MeasureStage
import Pipeline

runAsMain(StageExecutable<Measure>.self)
